"""How `scale_scores` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import INSTEAD, LIBRARY, dots, qkv, shares

scale_scores = Exercise("scale_scores", points=2, forbid=LIBRARY, instead=INSTEAD)


@scale_scores.probe("three queries, five keys, D = 7")
def _(scale_scores, rng):
    q, k, _ = qkv(rng)
    return scale_scores(q, k)


@scale_scores.probe("as many queries as keys, all square")
def _(scale_scores, rng):
    q, k, _ = qkv(rng, T=5, S=5, D=5)
    return scale_scores(q, k)


@scale_scores.probe("a batch with heads (B, H, T, D)")
def _(scale_scores, rng):
    q, k, _ = qkv(rng, 2, 3, T=4, S=5, D=6)
    return scale_scores(q, k)


@scale_scores.probe("leading axes that broadcast")
def _(scale_scores, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=10)
    _, k, _ = qkv(rng, 3, S=5, D=10)
    return scale_scores(q, k)


@scale_scores.probe("your inputs stay as they were")
def _(scale_scores, rng):
    q, k, _ = qkv(rng)
    return scale_scores(q, k), q, k


@scale_scores.misconception("These are the plain dot products: the division is missing.")
def _(q, k):
    return dots(q, k)


@scale_scores.misconception(
    "You divided by D. A dot product has variance D, so its *standard deviation* is what brings it back to 1."
)
def _(q, k):
    return dots(q, k) / q.shape[-1]


@scale_scores.misconception("You multiplied by √D: the scores grow with D even faster than before.")
def _(q, k):
    return dots(q, k) * np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You used the number of keys. How many keys there are doesn't change the size of a score; how many "
    "coordinates are added up does."
)
def _(q, k):
    return dots(q, k) / np.sqrt(k.shape[-2])


@scale_scores.misconception(
    "You used the number of queries. How many queries there are doesn't change the size of a score; how many "
    "coordinates are added up does."
)
def _(q, k):
    return dots(q, k) / np.sqrt(q.shape[-2])


@scale_scores.misconception(
    "`shape[1]` is D for a matrix only. With a batch in front it is another axis: count from the end."
)
def _(q, k):
    return dots(q, k) / np.sqrt(q.shape[1])


@scale_scores.misconception("You compared the queries with each other (q qᵀ). A score compares a query with a *key*.")
def _(q, k):
    return dots(q, q) / np.sqrt(q.shape[-1])


@scale_scores.misconception("Your scores are k qᵀ: keys down, queries across. Row t must hold the scores of query t.")
def _(q, k):
    return dots(k, q) / np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You divided by the vectors' own lengths (cosine similarity). √D is one number for all, and leaves a long"
    " query its say."
)
def _(q, k):
    return dots(q, k) / (np.linalg.norm(q, axis=-1)[..., :, None] * np.linalg.norm(k, axis=-1)[..., None, :])


@scale_scores.misconception(
    "You divided by the standard deviation of these very scores. It is √D only on average; a score must not "
    "depend on the other queries and keys."
)
def _(q, k):
    return dots(q, k) / dots(q, k).std()


@scale_scores.misconception(
    "You changed the caller's array: `/=` writes into the one that came in, and the next call finds shorter queries."
)
def _(q, k):
    q /= np.sqrt(q.shape[-1])
    return dots(q, k)


@scale_scores.misconception("These are weights already. Asked for are the scores, before softmax.")
def _(q, k):
    return shares(dots(q, k) / np.sqrt(q.shape[-1]))


@scale_scores.misconception(
    "This works for matrices only. With a batch in front, `.T` reverses *all* axes, and `np.dot` pairs every "
    "part of one batch with every part of the other; only the last two axes should change places and be "
    "multiplied."
)
def _(q, k):
    return q @ k.T / np.sqrt(q.shape[-1])


@scale_scores.misconception(
    "You multiplied q by k as it lies: that pairs a query with the *columns* of k. A key is a row."
)
def _(q, k):
    return q @ k / np.sqrt(q.shape[-1])


@scale_scores.alternative("divide each query before the product")
def _(q, k):
    return np.einsum("...td,...sd->...ts", q * q.shape[-1] ** -0.5, k)


@scale_scores.alternative("sum over the last axis")
def _(q, k):
    return (q[..., :, None, :] * k[..., None, :, :]).sum(axis=-1) / len(q[(0,) * (q.ndim - 1)]) ** 0.5


@scale_scores.alternative("in torch")
def _(q, k):
    import torch

    return (torch.tensor(q) @ torch.tensor(k).mT / q.shape[-1] ** 0.5).numpy()
