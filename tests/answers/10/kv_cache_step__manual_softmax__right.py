import torch


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    shape = (x.shape[0], n_heads, -1)
    q, k, v = (x @ w_q).reshape(shape), (x @ w_k).reshape(shape), (x @ w_v).reshape(shape)
    k, v = k[:, :, None], v[:, :, None]
    if cache is not None:
        k = torch.concat([cache[0], k], dim=2)
        v = torch.concat([cache[1], v], dim=2)
    e = (k * q[:, :, None]).sum(-1) / q.shape[-1] ** 0.5
    a = torch.softmax(e, -1)
    return (a[..., None] * v).sum(2).flatten(1) @ w_o, (k, v)
