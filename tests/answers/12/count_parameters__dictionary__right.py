def count_parameters(n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None, gated=False, bias=True, tied=True):
    narrow = d_model if d_kv is None else d_kv
    parts = {"tokens": n_tokens * d_model, "places": max_len * d_model}
    if not tied:
        parts["say"] = n_tokens * d_model
    for layer in range(n_layers):
        for name, wide in {"q": d_model, "k": narrow, "v": narrow, "o": d_model}.items():
            parts[layer, name] = d_model * wide + wide * bool(bias)
        for gate in range(1 + bool(gated)):
            parts[layer, "in", gate] = (d_model + bool(bias)) * d_ff
        parts[layer, "out"] = (d_ff + bool(bias)) * d_model
    for norm in range(2 * n_layers + 1):
        parts["norm", norm] = d_model * (1 + bool(bias))
    return sum(parts.values())
