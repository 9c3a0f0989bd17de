def heads_without_transpose(x, n_heads, look):
    heads = x.unflatten(-1, (n_heads, -1)).movedim(2, 1)
    return look(heads).movedim(1, 2).flatten(-2)
