def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    one = q.reshape(B, H_kv, G, T, D).mean(2)
    context, _ = attend(one, k, v, mask)
    return context.repeat_interleave(G, dim=1)
