def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape
    q, k, v = (
        (x @ w).reshape(B, n_heads, 1, d_model // n_heads)
        for w in (w_q, w_k, w_v)
    )
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    a = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(d_model), dim=-1)
    return (a @ v).reshape(B, d_model) @ w_o, (k, v)
