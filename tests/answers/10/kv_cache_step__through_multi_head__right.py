import torch


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, M = x.shape
    q = (x @ w_q).view(B, n_heads, 1, M // n_heads)
    k = (x @ w_k).view(B, n_heads, 1, M // n_heads)
    v = (x @ w_v).view(B, n_heads, 1, M // n_heads)
    if cache is not None:
        old_k, old_v = cache
        k = torch.cat((old_k, k), dim=-2)
        v = torch.cat((old_v, v), dim=-2)
    c, _ = attend(q, k, v)
    return c.reshape(B, M) @ w_o, (k, v)
