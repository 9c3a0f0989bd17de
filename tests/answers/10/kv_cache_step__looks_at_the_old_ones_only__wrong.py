def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape
    q, k, v = (
        (x @ w).reshape(B, n_heads, 1, d_model // n_heads)
        for w in (w_q, w_k, w_v)
    )
    if cache is None:
        context, _ = attend(q, k, v)
        return context.flatten(1) @ w_o, (k, v)
    context, _ = attend(q, *cache)
    new = tuple(
        torch.cat([old, row], dim=2)
        for old, row in zip(cache, (k, v), strict=True)
    )
    return context.flatten(1) @ w_o, new
