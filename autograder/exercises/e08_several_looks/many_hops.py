"""How `many_hops` of lesson 08 is judged."""

from itertools import pairwise

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import (
    NEAR,
    changes,
    gradients,
    lengths,
    look,
    normal,
    tensor,
    turned,
)

many_hops = Exercise("many_hops", points=2, forbid=("attn.models",), instead="a loop over `one_hop` is enough")


def given(rng, n=2, B=2, S=4, D=3, mask=None, dtype=torch.float64):
    q, facts = normal(rng, B, D, dtype=dtype), normal(rng, n + 1, B, S, D, dtype=dtype)
    return q, facts, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@many_hops.probe("one hop", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=1))


@many_hops.probe("two hops", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng))


@many_hops.probe("four hops, stories of five, three and one sentence", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=4, B=3, S=5, mask=lengths(5, 3, 1, S=5)))


@many_hops.probe("three hops, all sizes alike", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=3, B=3, S=3, D=3))


@many_hops.probe("seven hops", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, n=7, S=3))


@many_hops.probe("one story", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, B=1))


@many_hops.probe("one story, one hop", NEAR, extreme=True)
def _(many_hops, rng):
    return many_hops(*given(rng, B=1, n=1))


@many_hops.probe("two stories of one sentence, one hop and two", NEAR, extreme=True)
def _(many_hops, rng):
    return [many_hops(*given(rng, S=1, n=n)) for n in (1, 2)]


@many_hops.probe("one column, one hop and two", NEAR, extreme=True)
def _(many_hops, rng):
    return [many_hops(*given(rng, D=1, n=n)) for n in (1, 2)]


@many_hops.probe("tensors that lie turned in memory", NEAR)
def _(many_hops, rng):
    q, facts, mask = given(rng, n=3, mask=lengths(4, 2, S=4))
    return many_hops(turned(q), turned(facts), turned(mask))


@many_hops.probe("single precision stays single", NEAR)
def _(many_hops, rng):
    return many_hops(*given(rng, dtype=torch.float32))


@many_hops.probe("a story with no sentence", NEAR, extreme=True)
def _(many_hops, rng):
    return many_hops(*given(rng, n=2, B=3, mask=lengths(3, 0, 1, S=4)))


@many_hops.probe("scores in the thousands, above and below 0", NEAR, extreme=True)
def _(many_hops, rng):
    q, facts, mask = given(rng, B=4, mask=lengths(4, 4, 3, 4, S=4))
    q[:, 0], facts[..., 0] = tensor([40.0, -60.0, 30.0, 150.0]), 25 + 0.05 * facts[..., 0]
    facts[:, 2, 3, 0] = 90  # isn't there, and would score highest
    return many_hops(q, facts, mask)


@many_hops.probe("the gradient reaches the question and every table", NEAR)
def _(many_hops, rng):
    q, facts, mask = given(rng, n=3)
    state, weights = many_hops(q.requires_grad_(), facts.requires_grad_(), mask)
    return gradients((state**2).sum() + (weights**2).sum(), q=q, facts=facts)


@many_hops.probe("your arguments stay as they were")
def _(many_hops, rng):
    q, facts, mask = given(rng, mask=lengths(4, 2, S=4))
    return changes(many_hops, q=q, facts=facts, mask=mask)


@many_hops.alternative("over pairs of neighbours, joined at the end")
def _(q, facts, mask):
    looks = []
    for keys, values in pairwise(facts):
        q, weights = look(q, keys, values, mask)
        looks.append(weights[:, None])
    return q, torch.cat(looks, 1)


@many_hops.alternative("by recursion")
def _(q, facts, mask):
    def rest(q, i):
        if i == len(facts) - 1:
            return q, []
        q, weights = look(q, facts[i], facts[i + 1], mask)
        last, looks = rest(q, i + 1)
        return last, [weights, *looks]

    state, looks = rest(q, 0)
    return state, torch.stack(looks).movedim(0, 1)
