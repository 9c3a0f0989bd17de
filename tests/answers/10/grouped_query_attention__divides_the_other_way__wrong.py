def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H_kv % H != 0:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    k = k.repeat_interleave(G, dim=1)
    v = v.repeat_interleave(G, dim=1)
    return attend(q, k, v, mask)[0]
