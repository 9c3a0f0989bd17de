import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if n > H or H % n:
        raise ValueError("sets")
    owner = torch.arange(H) // (H // n)
    return attend(q, k[:, owner], v[:, owner], mask)[0]
