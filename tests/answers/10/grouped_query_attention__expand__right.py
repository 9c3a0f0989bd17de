def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    group, rest = divmod(H, n)
    if rest:
        raise ValueError("the sets must divide the heads")
    k = k[:, :, None].expand(-1, -1, group, -1, -1).flatten(1, 2)
    v = v[:, :, None].expand(-1, -1, group, -1, -1).flatten(1, 2)
    context, _ = attend(q, k, v, mask)
    return context
