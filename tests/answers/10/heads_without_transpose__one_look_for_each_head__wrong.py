def heads_without_transpose(x, n_heads, look):
    D = x.shape[-1] // n_heads
    said = []
    for h in range(n_heads):
        one = x[:, :, h * D : (h + 1) * D].unsqueeze(1)
        said.append(look(one).squeeze(1))
    return torch.cat(said, dim=-1)
