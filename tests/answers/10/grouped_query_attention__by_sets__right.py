import torch


def grouped_query_attention(q, k, v, mask=None):
    if q.size(1) % k.size(1):
        raise ValueError(f"{q.size(1)} heads, {k.size(1)} sets")
    out = []
    for i, part in enumerate(q.chunk(k.size(1), dim=1)):
        out.append(attend(part, k[:, i : i + 1], v[:, i : i + 1], mask)[0])
    return torch.cat(out, dim=1)
