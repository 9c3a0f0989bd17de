"""How `kv_cache_step` of lesson 10 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.kv_versions import appended
from autograder.exercises.e10_many_heads.shared import INSTEAD, LIBRARY, NEAR, attend, tensor

kv_cache_step = Exercise("kv_cache_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def matrices(rng, d):
    return [tensor(rng, d, d, size=0.7) for _ in range(4)]


def given(rng, B=2, S=4, H=3, D=2, first=False):
    """x, cache, four matrices, n_heads."""
    cache = None if first else (tensor(rng, B, H, S, D), tensor(rng, B, H, S, D))
    return tensor(rng, B, H * D), cache, *matrices(rng, H * D), H


@kv_cache_step.probe("the fifth position", NEAR)
def _(kv_cache_step, rng):
    return kv_cache_step(*given(rng))


@kv_cache_step.probe("the first position, no cache yet", NEAR)
def _(kv_cache_step, rng):
    return kv_cache_step(*given(rng, first=True))


@kv_cache_step.probe("six steps, one after the other", NEAR)
def _(kv_cache_step, rng):
    _, cache, *rest = given(rng, first=True)
    said = []
    for _ in range(6):
        answer = kv_cache_step(tensor(rng, 2, 6), cache, *rest)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return answer
        said.append(answer[0])
        cache = answer[1]
    return said


@kv_cache_step.probe("B = H = S = D", NEAR)
def _(kv_cache_step, rng):
    return kv_cache_step(*given(rng, B=3, S=3, H=3, D=3))


@kv_cache_step.probe("one head", NEAR)
def _(kv_cache_step, rng):
    return kv_cache_step(*given(rng, H=1, D=5))


@kv_cache_step.probe("one sentence, one cached position, width one, each in turn", NEAR)
def _(kv_cache_step, rng):
    sizes = {"B": 2, "S": 4, "D": 3}
    return {name: kv_cache_step(*given(rng, H=2, **sizes | {name: 1})) for name in sizes}


@kv_cache_step.probe("a long cache", NEAR)
def _(kv_cache_step, rng):
    return kv_cache_step(*given(rng, S=40))


@kv_cache_step.probe("two steps from one cache, as beam search takes them", NEAR)
def _(kv_cache_step, rng):
    x, cache, *rest = given(rng)
    return kv_cache_step(x, cache, *rest), kv_cache_step(tensor(rng, 2, 6), cache, *rest)


@kv_cache_step.probe("your inputs stay as they were", NEAR)
def _(kv_cache_step, rng):
    parts = given(rng)
    answer = kv_cache_step(*parts)
    return answer, parts[0], parts[1], *parts[2:6]


@kv_cache_step.probe("cached keys and values that are all zeros", NEAR, extreme=True)
def _(kv_cache_step, rng):
    x, (k, v), *rest = given(rng)
    return kv_cache_step(x, (0 * k, 0 * v), *rest)


@kv_cache_step.probe("scores in the thousands", NEAR, extreme=True)
def _(kv_cache_step, rng):
    x, (k, v), *rest = given(rng)
    return kv_cache_step(60 * x, (60 * k, v), *rest)[0]


@kv_cache_step.alternative("as a sequence of one position")
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k, v = ((x[:, None] @ w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (w_q, w_k, w_v))
    k, v = appended(cache, k, v)
    return (attend(q, k, v)[0].transpose(1, 2).flatten(2) @ w_o)[:, 0], (k, v)


@kv_cache_step.alternative("einsum, room made first")
def _(x, cache, w_q, w_k, w_v, w_o, n_heads):
    q, k_new, v_new = ((x @ w).unflatten(-1, (n_heads, -1)) for w in (w_q, w_k, w_v))
    S = 0 if cache is None else cache[0].shape[2]
    k, v = (x.new_zeros(len(x), n_heads, S + 1, q.shape[-1]) for _ in range(2))
    if cache is not None:
        k[:, :, :S], v[:, :, :S] = cache
    k[:, :, S], v[:, :, S] = k_new, v_new
    weights = (torch.einsum("bhd,bhsd->bhs", q, k) / q.shape[-1] ** 0.5).softmax(-1)
    return torch.einsum("bhs,bhsd->bhd", weights, v).flatten(1) @ w_o, (k, v)
