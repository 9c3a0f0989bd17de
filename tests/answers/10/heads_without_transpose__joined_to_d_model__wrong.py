def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    D = d_model // n_heads
    split = x.reshape(B, T, n_heads, D).permute(0, 2, 1, 3)
    seen = look(split)
    return seen.permute(0, 2, 1, 3).reshape(B, T, d_model)
