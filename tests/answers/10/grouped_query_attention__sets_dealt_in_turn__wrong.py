def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    context, _ = attend(q, k.repeat(1, G, 1, 1), v.repeat(1, G, 1, 1), mask)
    return context
