def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    q = (x @ w_q).reshape(B, T, n_heads, D).transpose(1, 2)
    k = (memory @ w_k).reshape(B, -1, n_heads, D).transpose(1, 2)
    v = (memory @ w_v).reshape(B, -1, n_heads, D).transpose(1, 2)
    e = torch.einsum("bhtd,bhsd->bhts", q, k) / math.sqrt(D)
    if mask is not None:
        if mask.dim() == 3:
            mask = mask.unsqueeze(1)
        e = e.masked_fill(~mask, -1e9)
    a = torch.softmax(e, dim=-1)
    return (a @ v).transpose(1, 2).reshape(B, T, d_model) @ w_o, a
