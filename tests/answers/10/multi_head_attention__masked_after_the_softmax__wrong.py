def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")

    def split(y):
        return y.unflatten(-1, (n_heads, -1)).transpose(1, 2)

    v = split(memory @ w_v)
    context, a = attend(split(x @ w_q), split(memory @ w_k), v)
    if mask is not None:
        a = a * (mask[:, None] if mask.ndim == 3 else mask)
        context = a @ v
    return context.transpose(1, 2).flatten(2) @ w_o, a
