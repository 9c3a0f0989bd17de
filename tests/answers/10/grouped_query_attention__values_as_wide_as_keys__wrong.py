def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    if mask is not None:
        mask = mask.repeat(G, 1)
    context, _ = attend(q.reshape(B, H_kv, G * T, D), k, v, mask)
    return context.reshape(B, H, T, D)
