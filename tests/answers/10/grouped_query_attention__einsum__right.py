import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    G = k.shape[1]
    if H % G:
        raise ValueError("H_kv doesn't divide H")
    q = q.reshape(B, G, H // G, T, D)
    e = torch.einsum("bgntd,bgsd->bgnts", q, k) / D**0.5
    if mask is None:
        a = torch.softmax(e, -1)
    else:
        a = torch.softmax(e.masked_fill(~mask, -1e30), -1) * mask
    return torch.einsum("bgnts,bgsd->bgntd", a, v).flatten(1, 2)
