import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax(torch.matmul(keys, q.unsqueeze(-1)).squeeze(-1), mask)
    return q + torch.matmul(a.unsqueeze(1), values).squeeze(1), a
