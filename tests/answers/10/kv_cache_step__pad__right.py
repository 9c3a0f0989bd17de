from torch.nn.functional import pad


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = ((x @ w).unflatten(1, (n_heads, 1, -1)) for w in (w_q, w_k, w_v))
    if cache is not None:
        S = cache[0].shape[2]
        k = pad(cache[0], (0, 0, 0, 1)) + pad(k, (0, 0, S, 0))
        v = pad(cache[1], (0, 0, 0, 1)) + pad(v, (0, 0, S, 0))
    context = attend(q, k, v)[0]
    return context.transpose(1, 2).flatten(2).squeeze(1) @ w_o, (k, v)
