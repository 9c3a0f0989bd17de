# numpy
import numpy as np
import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = np.einsum("bsd,bd->bs", keys.numpy(), q.numpy())
    a = masked_softmax(torch.from_numpy(e), mask)
    return q + (a[:, None] @ values)[:, 0], a
