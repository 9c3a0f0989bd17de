def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    k = k.repeat_interleave(G, dim=1)
    v = v.repeat_interleave(G, dim=1)
    return attend(q, k, v, mask)
