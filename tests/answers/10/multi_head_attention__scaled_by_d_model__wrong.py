def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")

    def split(y):
        return y.unflatten(-1, (n_heads, -1)).transpose(1, 2)

    q, k, v = split(x @ w_q), split(memory @ w_k), split(memory @ w_v)
    e = q @ k.transpose(-2, -1) / math.sqrt(d_model)
    if mask is not None:
        if mask.ndim == 3:
            mask = mask[:, None]
        some = mask.any(-1, keepdim=True)
        e = e.masked_fill(~mask, -math.inf).masked_fill(~some, 0.0)
        a = e.softmax(-1).masked_fill(~mask, 0.0)
    else:
        a = e.softmax(-1)
    return (a @ v).transpose(1, 2).flatten(2) @ w_o, a
