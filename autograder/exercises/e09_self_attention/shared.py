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
ROW_SHIFT = (
    "Each row needs a shift of its own: with one maximum for the whole table, or none, a row of much smaller scores "
    "becomes zeros, and large ones infinite. Subtract each row's own largest score."
)
CUT_SCORES = (
    "You cut the scores off at a limit. In a softmax their differences count, and all that lie beyond the limit become "
    "equal: nothing need be cut."
)
WRITTEN = (
    "You wrote into the caller's matrices: `/=` and the like change the array that came in, and the next call gets it "
    "changed. Make a new one."
)
HALF = "Somewhere your numbers are in half precision, which keeps three digits. Compute in NumPy's own floats."
LIMITS = (5, 10, 20, 30, 50, 80, 88, 100, 300, 500, 700, 709, 1000)
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


def clipped(limit, low=None):
    """Softmax of scores cut off at a limit, on both sides or one."""
    return lambda scores, mask=None: masked_shares(np.clip(scores, low, limit), mask)


CLIPPED = [clipped(limit, low) for limit in LIMITS for low in (-limit, None)]


def scaled_there(function, *changed):
    """A version that divides the caller's w_q or w_k, or both, in place, the scores then by nothing more."""

    def version(x, w_q, w_k, *rest, axis=1, **settings):
        D = w_q.shape[axis]
        for n in changed:
            (w_q, w_k)[n][:] /= D ** (0.5 / len(changed))
        return function(x, w_q, w_k, *rest, **settings)

    return version


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
