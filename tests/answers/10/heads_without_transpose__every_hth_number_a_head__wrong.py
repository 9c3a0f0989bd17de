def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    split = x.reshape(B, T, d_model // n_heads, n_heads).permute(0, 3, 1, 2)
    seen = look(split)  # (B, H, T, Dv)
    return seen.permute(0, 2, 3, 1).reshape(B, T, -1)
