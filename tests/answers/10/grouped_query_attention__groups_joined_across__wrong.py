def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    grouped = q.reshape(B, H_kv, H // H_kv, T, D)
    context, _ = attend(grouped, k[:, :, None], v[:, :, None], mask)
    return context.transpose(1, 2).reshape(B, H, T, -1)
