# half of the old, half of what was found
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys @ q[..., None])[..., 0], mask)
    return 0.5 * q + 0.5 * (a[..., None] * values).sum(1), a
