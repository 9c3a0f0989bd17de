def count_parameters(n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None, gated=False, bias=True, tied=True):
    k = d_model if d_kv is None else d_kv
    b = int(bias)
    total = (n_tokens + max_len) * d_model
    for _ in range(n_layers):
        total += 2 * (d_model + b) * d_model + 2 * (d_model + b) * k
        total += (2 if gated else 1) * (d_model + b) * d_ff + (d_ff + b) * d_model
        total += 2 * (1 + b) * d_model
    total += (1 + b) * d_model
    return total if tied else total + n_tokens * d_model
