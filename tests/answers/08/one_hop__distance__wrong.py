# distance
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = -((keys - q[:, None]) ** 2).sum(-1)
    a = masked_softmax(e, mask)
    return q + (a[..., None] * values).sum(1), a
