def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    assert d_model % n_heads == 0, "n_heads must divide d_model"
    S, D = memory.shape[1], d_model // n_heads
    q = (x @ w_q).view(B, T, n_heads, D).transpose(1, 2)
    k = (memory @ w_k).view(B, S, n_heads, D).transpose(1, 2)
    v = (memory @ w_v).view(B, S, n_heads, D).transpose(1, 2)
    if mask is not None and mask.ndim == 3:
        mask = mask.unsqueeze(1)
    context, weights = attend(q, k, v, mask)
    return context.transpose(1, 2).reshape(B, T, d_model) @ w_o, weights
