"""How `one_hop` of lesson 08 is judged."""

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

one_hop = Exercise("one_hop", points=2, forbid=("attn.models",), instead="write the look yourself: it is three lines")


def given(rng, B=2, S=4, D=3, mask=None, **options):
    q, keys, values = (normal(rng, *shape, **options) for shape in ((B, D), (B, S, D), (B, S, D)))
    return q, keys, values, torch.ones(B, S, dtype=torch.bool) if mask is None else mask


@one_hop.probe("two stories of four sentences", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng))


@one_hop.probe("as many stories as sentences and columns", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, B=4, S=4, D=4))


@one_hop.probe("stories of five, two and four sentences, junk behind them", NEAR)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, B=3, S=5, D=2, mask=lengths(5, 2, 4, S=5))
    return one_hop(q, keys.masked_fill(~mask[..., None], 3.0), values.masked_fill(~mask[..., None], -7.0), mask)


@one_hop.probe("a mask with a gap, and a real sentence of zeros", NEAR)
def _(one_hop, rng):
    q, keys, values, _ = given(rng, B=2, S=5)
    keys[:, 1], values[:, 1] = 0, 0
    mask = torch.tensor([[True, True, False, True, False], [False, True, True, True, True]])
    return one_hop(q, keys, values, mask)


@one_hop.probe("one story", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, B=1))


@one_hop.probe("one story, its last sentence not there", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, B=1, mask=lengths(3, S=4)))


@one_hop.probe("two stories of one sentence", NEAR, extreme=True)
def _(one_hop, rng):
    return one_hop(*given(rng, S=1))


@one_hop.probe("one column", NEAR, extreme=True)
def _(one_hop, rng):
    return one_hop(*given(rng, D=1))


@one_hop.probe("two sentences that match equally well", NEAR)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, S=4)
    keys[:, 2] = keys[:, 0]
    keys[:, [0, 2]] += 0.5 * q[:, None]
    return one_hop(q, keys, values, mask)


@one_hop.probe("tensors that lie turned in memory", NEAR)
def _(one_hop, rng):
    return one_hop(*map(turned, given(rng, mask=lengths(4, 3, S=4))))


@one_hop.probe("single precision stays single", NEAR)
def _(one_hop, rng):
    return one_hop(*given(rng, dtype=torch.float32))


@one_hop.probe("a story with no sentence", NEAR, extreme=True)
def _(one_hop, rng):
    return one_hop(*given(rng, B=3, mask=lengths(3, 0, 1, S=4)))


@one_hop.probe("scores in the thousands, the masked one largest", NEAR, extreme=True)
def _(one_hop, rng):
    q, keys, values, _ = given(rng, D=2)
    q[:] = tensor([[40.0, 0.0], [-40.0, 0.0]])
    keys[:, :, 0] = tensor([[25.0, 25.0002, 3.0, 90.0], [-50.0, -50.01, 30.0, -90.0]])
    return one_hop(q, keys, values, lengths(3, 3, S=4))


@one_hop.probe("scores around 1000 in one story and around −1000 in the next", NEAR, extreme=True)
def _(one_hop, rng):
    q, keys, values, mask = given(rng, B=3)
    q[:, 0], keys[..., 0] = tensor([40.0, -40.0, 0.5]), 25 + 0.05 * keys[..., 0]
    return one_hop(q, keys, values, mask)


@one_hop.probe("the gradient reaches q, keys and values", NEAR)
def _(one_hop, rng):
    *inputs, mask = given(rng, mask=lengths(4, 2, S=4))
    q, keys, values = (x.requires_grad_() for x in inputs)
    state, weights = one_hop(q, keys, values, mask)
    return gradients((state**2).sum() + (weights**2).sum(), q=q, keys=keys, values=values)


@one_hop.probe("your arguments stay as they were")
def _(one_hop, rng):
    q, keys, values, mask = given(rng, mask=lengths(4, 2, S=4))
    return changes(one_hop, q=q, keys=keys, values=values, mask=mask)


@one_hop.alternative("with bmm")
def _(q, keys, values, mask):
    weights = shares(torch.bmm(keys, q.unsqueeze(2)).squeeze(2), mask)
    return q + torch.bmm(weights.unsqueeze(1), values).squeeze(1), weights


@one_hop.alternative("story by story")
def _(q, keys, values, mask):
    states, looks = [], []
    for own, k, v, there in zip(q, keys, values, mask, strict=True):
        a = shares((k @ own)[None], there[None])[0]
        states.append(own + a @ v)
        looks.append(a)
    return torch.stack(states), torch.stack(looks)
