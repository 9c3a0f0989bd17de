def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape
    q, k, v = (
        (x @ w).reshape(B, n_heads, 1, d_model // n_heads)
        for w in (w_q, w_k, w_v)
    )
    if cache is not None:
        k = torch.cat([cache[0], k], dim=1)
        v = torch.cat([cache[1], v], dim=1)
    context, _ = attend(q, k, v)
    return context.reshape(B, d_model) @ w_o, (k, v)
