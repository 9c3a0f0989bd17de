def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    if x.shape[-1] % n_heads:
        raise ValueError("heads don't fit")
    q, k, v = (
        y.unflatten(-1, (n_heads, -1)).transpose(1, 2)
        for y in (x @ w_q, memory @ w_k, x @ w_v)
    )
    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]
    context, weights = attend(q, k, v, mask)
    return context.transpose(1, 2).flatten(2) @ w_o, weights
