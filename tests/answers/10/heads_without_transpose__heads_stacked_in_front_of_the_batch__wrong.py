def heads_without_transpose(x, n_heads, look):
    split = torch.stack(x.chunk(n_heads, dim=-1))
    seen = look(split)
    return torch.cat(list(seen), dim=-1)
