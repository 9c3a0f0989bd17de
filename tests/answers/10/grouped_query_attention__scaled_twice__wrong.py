def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H % H_kv:
        raise ValueError("H_kv must divide H")
    G = H // H_kv
    q = q / math.sqrt(q.shape[-1])
    said = [
        attend(q[:, h], k[:, h // G], v[:, h // G], mask)[0] for h in range(H)
    ]
    return torch.stack(said, dim=1)
