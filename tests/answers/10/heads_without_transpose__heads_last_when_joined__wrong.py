def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    split = x.unflatten(-1, (n_heads, -1)).transpose(1, 2)
    seen = look(split)
    return seen.permute(0, 2, 3, 1).flatten(2)
