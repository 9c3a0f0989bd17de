"""What several exercises of lesson 09 are judged with."""

import numpy as np

from autograder.compare import Close

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "attn",
)
INSTEAD = "build it from products, sums and the softmax of the first cells"
NEAR = Close(rtol=1e-4, atol=2e-5)  # sums of products of either sign, in single precision
SINGLE = Close(rtol=2e-3, atol=1e-5)  # what is left of scores in the thousands in single precision


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def masked_shares(scores, mask=None):
    """For the versions below: what lesson 2 taught."""
    if mask is None:
        return shares(scores)
    some = mask.any(axis=-1, keepdims=True)
    return np.where(some, shares(np.where(some, np.where(mask, scores, -np.inf), 0.0)), 0.0)


def swap(x):
    return np.swapaxes(x, -1, -2)


def turned(x):
    """The same numbers, in memory column by column: what a transpose leaves."""
    return swap(np.ascontiguousarray(swap(x)))


def rates(width):
    return 10000.0 ** (-np.arange(0, width, 2) / width)


def unpacked(function, n):
    """A version that takes for granted that x has n axes."""

    def version(x, *rest, **settings):
        if n == 2:
            _T, _d = x.shape
        elif n == 3:
            _B, _T, _d = x.shape
        else:
            _B, _H, _T, _d = x.shape
        return function(x, *rest, **settings)

    return version
