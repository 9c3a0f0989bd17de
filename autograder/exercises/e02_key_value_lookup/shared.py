"""What several exercises of lesson 02 are judged with."""

import copy
from itertools import combinations

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
NEAR_ZERO = Close(rtol=2e-3, atol=1e-3)  # the same, where a mixture of values of both signs may come near 0


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


def fresh(*arrays):
    """Copies, so that what a function writes into one call's arrays is not met by the next call."""
    return [x.copy(order="K") for x in arrays]


def asked(lookup, queries, keys, values):
    """The answers to several queries, each asked with arrays of its own."""
    return stacked(lookup(*fresh(query, keys, values)) for query in queries)


def marked(rng, *arrays):
    """The arrays, each with −3, 0, 1 and 4 somewhere: no shift, division or cut at 0 leaves them as they were."""
    for x in arrays:
        x.flat[rng.choice(x.size, size=4, replace=False)] = [-3, 0, 1, 4]
    return arrays


def kept(function, names, *inputs):
    """In words which of its inputs `function` changed, and what it returned."""
    copies = fresh(*inputs)
    answer = function(*inputs)
    pairs = zip(names.split(), inputs, copies, strict=True)
    changed = [name for name, x, before in pairs if not np.array_equal(x, before)]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


CHANGED = (
    "You changed the caller's arrays: `-=`, `/=`, `out=` and assignments to a part write into what came in, and the "
    "next call finds other numbers. Make new arrays: `x = x / 2` does, `x /= 2` doesn't."
)


def meddling(function, arrays):
    """Right answers that change one or two of the first so many arrays they get."""

    def version(places):
        def meddled(*inputs):
            answer = copy.deepcopy(function(*inputs))
            for place in places:
                np.copyto(inputs[place], ~inputs[place] if inputs[place].dtype == bool else inputs[place] + 1)
            return answer

        return meddled

    return [version(places) for size in (1, 2) for places in combinations(range(arrays), size)]


def qkv(rng, *leading, T=3, S=5, D=7, Dv=2):
    """Queries, keys and values of unequal sizes."""
    return rng.normal(size=(*leading, T, D)), rng.normal(size=(*leading, S, D)), rng.normal(size=(*leading, S, Dv))
