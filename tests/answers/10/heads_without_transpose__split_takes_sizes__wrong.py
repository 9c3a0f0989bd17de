def heads_without_transpose(x, n_heads, look):
    heads = torch.stack(x.split(n_heads, dim=-1), dim=1)
    seen = look(heads)
    return torch.cat(seen.unbind(1), dim=-1)
