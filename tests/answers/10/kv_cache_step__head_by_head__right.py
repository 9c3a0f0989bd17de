import torch


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    rows = [torch.stack((x @ w).chunk(n_heads, dim=-1), dim=1).unsqueeze(2) for w in (w_q, w_k, w_v)]
    q, k, v = rows
    if cache:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    said = [attend(q[:, h], k[:, h], v[:, h])[0][:, 0] for h in range(n_heads)]
    return torch.cat(said, -1) @ w_o, (k, v)
