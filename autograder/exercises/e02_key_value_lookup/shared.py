"""What several exercises of lesson 02 are judged with."""

import numpy as np

from autograder.compare import Close

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "sklearn",
    "statsmodels",
    "attn",
)


SINGLE = Close(rtol=2e-3, atol=1e-5)  # what is left of scores in the thousands in single precision


INSTEAD = "build it from products, sums and the softmax of the first cells"


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def dots(q, k):
    return q @ np.swapaxes(k, -1, -2)


def stacked(answers):
    """Several answers as one array, whether they are numbers, rows or tensors."""
    return np.stack([np.asarray(answer) for answer in answers])


def dictionary(rng, S=5, D=3, *value_shape):
    """Keys of very different lengths, (S, D), and values (S, …)."""
    return rng.normal(size=(S, D)) * np.exp(rng.normal(size=(S, 1))), rng.normal(size=(S, *value_shape))


def qkv(rng, *leading, T=3, S=5, D=7, Dv=2):
    """Queries, keys and values of unequal sizes."""
    return rng.normal(size=(*leading, T, D)), rng.normal(size=(*leading, S, D)), rng.normal(size=(*leading, S, Dv))
