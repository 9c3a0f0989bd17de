def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape
    q, k, v = (
        (x @ w).reshape(B, n_heads, 1, d_model // n_heads)
        for w in (w_q, w_k, w_v)
    )
    if cache is None:
        cache = (k, v)
    else:
        cache[0].data = torch.cat([cache[0], k], dim=2)
        cache[1].data = torch.cat([cache[1], v], dim=2)
    context, _ = attend(q, *cache)
    return context.reshape(B, d_model) @ w_o, cache
