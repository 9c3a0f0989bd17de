"""How `grouped_query_attention` of lesson 10 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.grouped_versions import checked, each
from autograder.exercises.e10_many_heads.shared import LIBRARY, NEAR, attend, error, fitting, slope, tensor, turned

grouped_query_attention = Exercise(
    "grouped_query_attention", points=3, forbid=LIBRARY, instead="give each group its keys, then `attend`"
)


def given(rng, B=2, H=6, sets=2, T=3, S=5, D=4, Dv=7):
    return tensor(rng, B, H, T, D), tensor(rng, B, sets, S, D), tensor(rng, B, sets, S, Dv)


def some_of(rng, T, S):
    mask = torch.tensor(rng.random((T, S)) < 0.6)
    mask[:, 1] = True
    return mask


@grouped_query_attention.probe("six heads, two sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng))


@grouped_query_attention.probe("two heads a set, four sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=8, sets=4))


@grouped_query_attention.probe("one set for all heads", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, sets=1))


@grouped_query_attention.probe("as many sets as heads", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=3, sets=3))


@grouped_query_attention.probe("all sizes four, two sets", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, B=4, H=4, sets=2, T=4, S=4, D=4, Dv=4))


@grouped_query_attention.probe("a mask (T, S)", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, T=4), some_of(rng, 4, 5))


@grouped_query_attention.probe("a causal mask, one set", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, sets=1, T=5), torch.ones(5, 5, dtype=torch.bool).tril())


@grouped_query_attention.probe("one sentence, one query, one key, width one, each in turn", NEAR)
@fitting
def _(grouped_query_attention, rng):
    sizes = {"B": 2, "T": 3, "S": 4, "D": 3, "Dv": 2}
    return {name: grouped_query_attention(*given(rng, H=4, **sizes | {name: 1})) for name in sizes}


@grouped_query_attention.probe("one head", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*given(rng, H=1, sets=1), some_of(rng, 3, 5))


@grouped_query_attention.probe("tensors that lie turned in memory", NEAR)
@fitting
def _(grouped_query_attention, rng):
    return grouped_query_attention(*(turned(x.transpose(0, 1)).transpose(0, 1) for x in given(rng)))


@grouped_query_attention.probe("the gradient that reaches the keys", NEAR)
@fitting
def _(grouped_query_attention, rng):
    q, k, v = given(rng)
    k.requires_grad_()
    return slope(k, grouped_query_attention(q, k, v))


@grouped_query_attention.probe("sets that don't divide the heads")
@fitting
def _(grouped_query_attention, rng):
    return [error(lambda s=s: grouped_query_attention(*given(rng, H=6, sets=s))) for s in (4, 5, 12)]


@grouped_query_attention.probe("your inputs stay as they were", NEAR)
@fitting
def _(grouped_query_attention, rng):
    parts, mask = given(rng), some_of(rng, 3, 5)
    return grouped_query_attention(*parts, mask), *parts, mask


@grouped_query_attention.probe("a query that may attend to nothing", NEAR, extreme=True)
@fitting
def _(grouped_query_attention, rng):
    mask = some_of(rng, 3, 5)
    mask[1] = False
    return grouped_query_attention(*given(rng), mask)


@grouped_query_attention.probe("gradients, a query that may attend to nothing", NEAR, extreme=True)
@fitting
def _(grouped_query_attention, rng):
    q, k, v = given(rng)
    q.requires_grad_()
    k.requires_grad_()
    mask = some_of(rng, 3, 5)
    mask[1] = False
    return slope(q, grouped_query_attention(q, k, v, mask)), k.grad


@grouped_query_attention.probe("scores in the thousands", NEAR, extreme=True)
@fitting
def _(grouped_query_attention, rng):
    q, k, v = given(rng)
    return grouped_query_attention(60 * q, 60 * k, v)


@grouped_query_attention.alternative("repeat_interleave")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q, each(k, group), each(v, group), mask)[0]


@grouped_query_attention.alternative("an axis for the group, that broadcasts")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return attend(q.unflatten(1, (-1, group)), k[:, :, None], v[:, :, None], mask)[0].flatten(1, 2)


@grouped_query_attention.alternative("head by head")
def _(q, k, v, mask=None):
    group = checked(q, k)
    return torch.stack([attend(q[:, i], k[:, i // group], v[:, i // group], mask)[0] for i in range(q.shape[1])], 1)
