"""How `attention_numpy` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import (
    INSTEAD,
    LIBRARY,
    NEAR_ZERO,
    fresh,
    kept,
    marked,
    qkv,
    shares,
)

attention_numpy = Exercise("attention_numpy", points=3, forbid=LIBRARY, instead=INSTEAD)


@attention_numpy.probe("three queries, five keys")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng))


@attention_numpy.probe("nine queries, thirteen keys, vectors of eleven numbers, values of seven")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=9, S=13, D=11, Dv=7))


@attention_numpy.probe("as many queries as keys, all square")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=4, S=4, D=4, Dv=4))


@attention_numpy.probe("a batch (B, T, D)")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, 2, T=4, S=6, D=3))


@attention_numpy.probe("a batch with heads (B, H, T, D)")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, 2, 3, T=4, S=6, D=5))


@attention_numpy.probe("three and four leading axes")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, 2, 3, 2, T=4, S=6, D=5)), attention_numpy(*qkv(rng, 3, 2, 2, 2, T=3, S=4, D=5))


@attention_numpy.probe("leading axes that broadcast")
def _(attention_numpy, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=6)
    _, k, v = qkv(rng, 3, S=5, D=6)
    return attention_numpy(q, k, v)


@attention_numpy.probe("the same queries (T, D) for a batch of keys and values, and the reverse")
def _(attention_numpy, rng):
    q, k, v = qkv(rng, 2, T=4, S=6, D=3)
    return attention_numpy(*fresh(q[1], k, v)), attention_numpy(*fresh(q, k[1], v[1]))


@attention_numpy.probe("a single key gets all the attention")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=4, S=1, D=3))


@attention_numpy.probe("one query; vectors and values of one number (T = 1, D = 1, Dv = 1); a batch of one")
def _(attention_numpy, rng):
    return attention_numpy(*qkv(rng, T=1, S=4, D=1, Dv=1)), attention_numpy(*qkv(rng, 1, T=3, S=5, D=2))


@attention_numpy.probe("a query of zeros, and two keys that are the same")
def _(attention_numpy, rng):
    q, k, v = qkv(rng)
    q[1], k[3] = 0, k[0]
    return attention_numpy(q, k, v)


@attention_numpy.probe("arrays that lie transposed in memory")
def _(attention_numpy, rng):
    q, k, v = rng.normal(size=(4, 3)).T, rng.normal(size=(4, 5)).T, rng.normal(size=(2, 5)).T
    return attention_numpy(q, k, v)


@attention_numpy.probe("your inputs stay as they were")
def _(attention_numpy, rng):
    return kept(attention_numpy, "q k v", *marked(rng, *qkv(rng)))


@attention_numpy.probe("scores in the thousands, above and below zero", NEAR_ZERO, extreme=True)
def _(attention_numpy, rng):
    q, k, v = qkv(rng)
    q[:, 0], k[:, 0] = [20, -20, 30], 40  # adds as much to every score of a query
    near = attention_numpy(*fresh(q, k, v))
    k[2, 0] = 90  # and now one key stands far from the others
    return near, attention_numpy(q, k, v)


@attention_numpy.alternative("with einsum, the shift by hand")
def _(q, k, v):
    scores = np.einsum("...td,...sd->...ts", q, k)
    powers = np.exp(scores - scores.max(-1)[..., None])
    weights = powers / powers.sum(-1)[..., None]
    return np.einsum("...ts,...sv->...tv", weights, v), weights


@attention_numpy.alternative("one query at a time")
def _(q, k, v):
    front = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    q, k, v = (np.broadcast_to(x, front + x.shape[-2:]) for x in (q, k, v))
    weights, context = np.zeros((*front, q.shape[-2], k.shape[-2])), np.zeros((*front, q.shape[-2], v.shape[-1]))
    for index in np.ndindex(*front, q.shape[-2]):
        one = index[:-1]
        weights[index] = shares(np.array([key @ q[index] for key in k[one]]))
        context[index] = sum(weight * value for weight, value in zip(weights[index], v[one], strict=True))
    return context, weights


@attention_numpy.alternative("in torch")
def _(q, k, v):
    import torch

    q, k, v = torch.tensor(q), torch.tensor(k), torch.tensor(v)
    weights = torch.softmax(q @ k.transpose(-1, -2), dim=-1)
    return (weights @ v).numpy(), weights.numpy()
