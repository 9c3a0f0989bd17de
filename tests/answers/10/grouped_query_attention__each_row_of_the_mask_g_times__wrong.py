def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H % H_kv != 0:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    if mask is not None:
        mask = mask.repeat_interleave(G, dim=0)
    context, _ = attend(q.reshape(B, H_kv, G * T, D), k, v, mask)
    return context.reshape(B, H, T, v.shape[-1])
