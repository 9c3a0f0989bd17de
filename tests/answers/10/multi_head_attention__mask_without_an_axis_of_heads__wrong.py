def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads != 0:
        raise ValueError(f"{n_heads} heads don't divide {d_model}")
    D = d_model // n_heads
    q = (x @ w_q).reshape(B, T, n_heads, D).transpose(1, 2)
    k = (memory @ w_k).reshape(B, -1, n_heads, D).transpose(1, 2)
    v = (memory @ w_v).reshape(B, -1, n_heads, D).transpose(1, 2)
    context, weights = attend(q, k, v, mask)
    return context.transpose(1, 2).reshape(B, T, d_model) @ w_o, weights
