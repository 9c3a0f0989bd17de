# abs score
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = (keys * q[:, None]).sum(-1).abs()
    a = masked_softmax(e, mask)
    return q + (a[..., None] * values).sum(1), a
