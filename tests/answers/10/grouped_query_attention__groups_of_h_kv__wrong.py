def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    said = []
    for h in range(H):
        own = h // H_kv
        said.append(attend(q[:, h], k[:, own], v[:, own], mask)[0])
    return torch.stack(said, dim=1)
