def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    grouped = q.reshape(B, H_kv, H // H_kv, T, D)
    context, _ = attend(grouped, k.unsqueeze(2), v.unsqueeze(2), mask)
    return context.flatten(1, 2)
