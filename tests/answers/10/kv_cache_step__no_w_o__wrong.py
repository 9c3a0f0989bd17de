def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q = (x @ w_q).unflatten(-1, (n_heads, -1)).unsqueeze(2)
    k = (x @ w_k).unflatten(-1, (n_heads, -1)).unsqueeze(2)
    v = (x @ w_v).unflatten(-1, (n_heads, -1)).unsqueeze(2)
    if cache is not None:
        k = torch.cat((cache[0], k), dim=-2)
        v = torch.cat((cache[1], v), dim=-2)
    context, _ = attend(q, k, v)
    return context.flatten(1), (k, v)
