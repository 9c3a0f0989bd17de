"""How `broken_hops` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import (
    NEAR,
    changes,
    gradients,
    lengths,
    normal,
    shares,
    tensor,
    turned,
)

broken_hops = Exercise("broken_hops", points=3, forbid=("attn.models",), instead="mend the loop of the cell above")


def given(rng, n=2, B=2, S=4, D=3, mask=None, dtype=torch.float64):
    q, keys, values, H = (normal(rng, *shape, dtype=dtype) for shape in ((B, D), (B, S, D), (B, S, D), (D, D)))
    return q, keys, values, H, n, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@broken_hops.probe("two hops", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng))


@broken_hops.probe("two hops, H the unit matrix", NEAR)
def _(broken_hops, rng):
    q, keys, values, _, n, mask = given(rng)
    return broken_hops(q, keys, values, torch.eye(3, dtype=q.dtype), n, mask)


@broken_hops.probe("one hop", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=1))


@broken_hops.probe("four hops, stories of five, three and one sentence", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=4, B=3, S=5, mask=lengths(5, 3, 1, S=5)))


@broken_hops.probe("three hops, all sizes alike", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=3, B=3, S=3, D=3))


@broken_hops.probe("H of zeros: nothing stays but what is found", NEAR)
def _(broken_hops, rng):
    q, keys, values, H, n, mask = given(rng, n=3)
    return broken_hops(q, keys, values, 0 * H, n, mask)


@broken_hops.probe("seven hops", NEAR)
def _(broken_hops, rng):
    q, keys, values, H, n, mask = given(rng, n=7, S=3)
    return broken_hops(q, keys, values, H / 2, n, mask)


@broken_hops.probe("one story", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, B=1))


@broken_hops.probe("one story, one hop", NEAR, extreme=True)
def _(broken_hops, rng):
    return broken_hops(*given(rng, B=1, n=1))


@broken_hops.probe("two stories of one sentence, one hop and two", NEAR, extreme=True)
def _(broken_hops, rng):
    return [broken_hops(*given(rng, S=1, n=n)) for n in (1, 2)]


@broken_hops.probe("one column, one hop", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, D=1, n=1))


@broken_hops.probe("one column, two hops", NEAR, extreme=True)
def _(broken_hops, rng):
    return broken_hops(*given(rng, D=1))


@broken_hops.probe("tensors that lie turned in memory", NEAR)
def _(broken_hops, rng):
    return broken_hops(*(turned(x) if torch.is_tensor(x) else x for x in given(rng, mask=lengths(4, 2, S=4))))


@broken_hops.probe("single precision stays single", NEAR)
def _(broken_hops, rng):
    return broken_hops(*given(rng, dtype=torch.float32))


@broken_hops.probe("a story with no sentence", NEAR, extreme=True)
def _(broken_hops, rng):
    return broken_hops(*given(rng, n=2, B=3, mask=lengths(3, 0, 1, S=4)))


@broken_hops.probe("scores in the thousands, above and below 0", NEAR, extreme=True)
def _(broken_hops, rng):
    q, keys, values, H, n, mask = given(rng, B=4, mask=lengths(4, 4, 3, 4, S=4))
    q[:, 0], keys[..., 0] = tensor([40.0, -60.0, 30.0, 150.0]), 25 + 0.05 * keys[..., 0]
    keys[2, 3, 0] = 90  # isn't there, and would score highest
    H = H / 10
    H[0, 0] = 1
    return broken_hops(q, keys, values, H, n, mask)


@broken_hops.probe("the gradient reaches q, both tables and H", NEAR)
def _(broken_hops, rng):
    *inputs, n, mask = given(rng, n=3)
    q, keys, values, H = (x.requires_grad_() for x in inputs)
    state, weights = broken_hops(q, keys, values, H, n, mask)
    return gradients((state**2).sum() + (weights**2).sum(), q=q, keys=keys, values=values, H=H)


@broken_hops.probe("your arguments stay as they were")
def _(broken_hops, rng):
    q, keys, values, H, n, mask = given(rng, mask=lengths(4, 2, S=4))
    return changes(broken_hops, q=q, keys=keys, values=values, H=H, n_hops=n, mask=mask)


@broken_hops.alternative("with einsum, and the looks joined at the end")
def _(q, keys, values, H, n_hops, mask):
    looks = []
    for _ in range(n_hops):
        looks.append(shares(torch.einsum("bd,bsd->bs", q, keys), mask)[:, None])
        q = torch.einsum("ed,bd->be", H, q) + torch.einsum("bs,bsd->bd", looks[-1][:, 0], values)
    return q, torch.cat(looks, 1)


@broken_hops.alternative("columns instead of rows")
def _(q, keys, values, H, n_hops, mask):
    looks, column = [], q[..., None]  # (B, D, 1)
    while len(looks) < n_hops:
        weights = shares((keys @ column)[..., 0], mask)
        column = H @ column + values.mT @ weights[..., None]
        looks.append(weights)
    return column[..., 0], torch.stack(looks).transpose(0, 1)


broken_hops.equivalent(
    "a = masked_softmax((keys @ q[:, :, None])[:, :, -1], mask)", "the last axis has size 1: its last is its first"
)
broken_hops.equivalent("q = q @ H.mT + (a[:, None] @ values)[:, -1]", "axis 1 has size 1: its last is its first")
