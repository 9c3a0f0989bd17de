# right: early returns
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    if d_kv is None:
        return count_parameters(n_tokens, d_model, n_layers, d_ff, max_len, d_model, gated, bias, tied)
    if not tied:
        same = count_parameters(n_tokens, d_model, n_layers, d_ff, max_len, d_kv, gated, bias)
        return same + n_tokens * d_model
    if max_len:
        return max_len * d_model + count_parameters(n_tokens, d_model, n_layers, d_ff, 0, d_kv, gated, bias)
    if gated:
        gate = (d_model + 1 if bias else d_model) * d_ff
        return n_layers * gate + count_parameters(n_tokens, d_model, n_layers, d_ff, 0, d_kv, False, bias)
    if bias:
        shifts = n_layers * (2 * d_model + 2 * d_kv + d_ff + d_model + 2 * d_model) + d_model
        return shifts + count_parameters(n_tokens, d_model, n_layers, d_ff, 0, d_kv, False, False)
    return d_model * (n_tokens + 1 + n_layers * (2 * d_model + 2 * d_kv + 2 * d_ff + 2))
