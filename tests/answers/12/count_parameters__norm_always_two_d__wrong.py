# a norm has a scale and a shift
def count_parameters(
    n_tokens,
    d_model,
    n_layers,
    d_ff,
    max_len=0,
    d_kv=None,
    gated=False,
    bias=True,
    tied=True,
):
    d = d_model
    if d_kv is None:
        d_kv = d
    n_in = 2 if gated else 1
    attention = 2 * d * d + 2 * d * d_kv
    feed_forward = (n_in + 1) * d * d_ff
    norm = 2 * d
    if bias:
        attention += 2 * d + 2 * d_kv
        feed_forward += n_in * d_ff + d
    block = attention + feed_forward + 2 * norm
    tables = n_tokens * d + max_len * d
    if not tied:
        tables += n_tokens * d
    return n_layers * block + norm + tables
