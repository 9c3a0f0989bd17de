def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    D = d_model // n_heads
    split = x.reshape(B, T, n_heads, D).transpose(1, 2)
    seen = look(split)
    return seen.reshape(B, T, n_heads * seen.shape[-1])
