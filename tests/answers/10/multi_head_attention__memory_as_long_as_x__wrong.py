def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads != 0:
        raise ValueError("d_model has to be a multiple of n_heads")
    shape = (B, T, n_heads, d_model // n_heads)
    q = (x @ w_q).reshape(shape).transpose(1, 2)
    k = (memory @ w_k).reshape(shape).transpose(1, 2)
    v = (memory @ w_v).reshape(shape).transpose(1, 2)
    if mask is not None and mask.dim() == 3:
        mask = mask.unsqueeze(1)
    context, weights = attend(q, k, v, mask)
    return context.transpose(1, 2).reshape(B, T, d_model) @ w_o, weights
