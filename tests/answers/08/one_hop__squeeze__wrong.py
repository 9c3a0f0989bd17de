# squeeze() without an axis: a batch of one story loses its axis
import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = torch.bmm(keys, q.unsqueeze(2)).squeeze()
    a = masked_softmax(e.view(mask.shape), mask)
    return q + torch.bmm(a.unsqueeze(1), values).squeeze(), a
