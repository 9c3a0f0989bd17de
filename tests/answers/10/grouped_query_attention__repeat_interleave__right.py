def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n != 0:
        raise ValueError("H_kv must divide H")
    k = k.repeat_interleave(H // n, dim=1)
    v = v.repeat_interleave(H // n, dim=1)
    return attend(q, k, v, mask)[0]
