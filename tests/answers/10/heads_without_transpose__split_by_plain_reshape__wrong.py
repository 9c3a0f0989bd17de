def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    split = x.reshape(B, n_heads, T, d_model // n_heads)
    seen = look(split)
    return seen.transpose(1, 2).flatten(2)
