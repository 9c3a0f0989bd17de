# log weights
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = (keys @ q[..., None])[..., 0]
    a = masked_softmax(e, mask)
    return q + (a[:, None] @ values)[:, 0], e
