# right: recursion over layers
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    d, k, b, g = d_model, d_model if d_kv is None else d_kv, int(bias), int(gated)
    if n_layers == 0:
        return d * (n_tokens * (2 - int(tied)) + max_len + 1 + b)
    one = sum(rows * columns + b * columns for rows, columns in (
        (d, d), (d, k), (d, k), (d, d), *[(d, d_ff)] * (1 + g), (d_ff, d)
    )) + 2 * (d + b * d)
    if n_layers == 1:
        return one + count_parameters(n_tokens, d, 0, d_ff, max_len, d_kv, gated, bias, tied)
    half = n_layers // 2
    without = count_parameters(n_tokens, d, 0, d_ff, max_len, d_kv, gated, bias, tied)
    return (
        count_parameters(n_tokens, d, half, d_ff, max_len, d_kv, gated, bias, tied)
        + count_parameters(n_tokens, d, n_layers - half, d_ff, max_len, d_kv, gated, bias, tied)
        - without
    )
