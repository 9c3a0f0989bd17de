"""What several exercises of lesson 06 are judged with."""

import numpy as np

INSTEAD = "build it in NumPy from what the lesson has given you so far"


LIBRARY = (
    "attn",
    "sacrebleu",
    "nltk",
    "torch.nn.GRU",
    "torch.nn.RNN",
    "torch.nn.LSTM",
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.MultiheadAttention",
)


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def limited(function, calls, message):
    """The function, which after so many calls says what runs on for ever instead of running on."""
    left = iter(range(calls))

    def counted(*arguments):
        if next(left, None) is None:
            raise RuntimeError(message)
        return function(*arguments)

    return counted


class Pairs(list):
    """A list that may be gone through a few times only: one step of EM needs it once."""

    def __init__(self, items):
        super().__init__(items)
        again = "You went through the pairs 200 times. One step goes through them once; who calls decides when to stop"
        self.begin = limited(super().__iter__, 200, again)

    def __iter__(self):
        return self.begin()


def inside(x, lengths):
    return np.arange(x.shape[1]) < lengths[:, None]


def real_tokens(scores, lengths):
    return (np.arange(scores.shape[2]) < lengths[:, None])[:, None]


def align(scores, lengths):
    """The right weights."""
    real = real_tokens(scores, lengths)
    return np.where(real, shares(np.where(real | (lengths[:, None, None] == 0), scores, -np.inf)), 0.0)
