def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape
    q, k, v = (
        (x @ w).view(B, n_heads, 1, d_model // n_heads)
        for w in (w_q, w_k, w_v)
    )
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    context, _ = attend(q, k, v)
    joined = context.squeeze(2).transpose(1, 2).reshape(B, d_model)
    return joined @ w_o, (k, v)
