# scores from the values, sum of the keys
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((values @ q[..., None])[..., 0], mask)
    return q + (a[..., None] * keys).sum(1), a
