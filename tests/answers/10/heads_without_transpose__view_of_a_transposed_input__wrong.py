def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    D = d_model // n_heads
    rows = x.view(B * T, n_heads, D)  # one position a row
    seen = look(rows.view(B, T, n_heads, D).transpose(1, 2))
    return seen.transpose(1, 2).contiguous().view(B, T, -1)
