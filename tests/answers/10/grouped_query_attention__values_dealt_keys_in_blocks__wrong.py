def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    k = torch.repeat_interleave(k, G, dim=1)
    v = torch.cat([v] * G, dim=1)
    context, _ = attend(q, k, v, mask)
    return context
