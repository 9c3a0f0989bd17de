# last hop no add
import torch
from attn.attention import masked_softmax


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        a = masked_softmax((facts[i] @ q[..., None])[..., 0], mask)
        c = (a[:, None] @ facts[i + 1])[:, 0]
        q = q + c if i < len(facts) - 2 else c
        looks.append(a)
    return q, torch.stack(looks, 1)
