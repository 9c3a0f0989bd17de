def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    from torch.nn.functional import linear

    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")

    def heads(y, w):
        return linear(y, w).unflatten(-1, (n_heads, -1)).transpose(1, 2)

    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]
    context, a = attend(
        heads(x, w_q), heads(memory, w_k), heads(memory, w_v), mask
    )
    return linear(context.transpose(1, 2).flatten(2), w_o), a
