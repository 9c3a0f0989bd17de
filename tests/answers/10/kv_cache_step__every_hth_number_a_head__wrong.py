def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d_model = x.shape

    def split(y):
        return y.reshape(B, 1, -1, n_heads).permute(0, 3, 1, 2)

    q, k, v = split(x @ w_q), split(x @ w_k), split(x @ w_v)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    context, _ = attend(q, k, v)
    return context.permute(0, 2, 3, 1).reshape(B, d_model) @ w_o, (k, v)
