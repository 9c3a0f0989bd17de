"""How `multi_head_attention` of lesson 10 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.multi_head_versions import (
    checked,
    four,
)
from autograder.exercises.e10_many_heads.shared import (
    INSTEAD,
    LIBRARY,
    NEAR,
    attend,
    error,
    fitting,
    slope,
    tensor,
    turned,
)

multi_head_attention = Exercise("multi_head_attention", points=4, forbid=LIBRARY, instead=INSTEAD)


def given(rng, B=2, T=5, S=4, H=3, D=2, itself=False):
    """x, memory, four matrices, n_heads."""
    d = H * D
    x = tensor(rng, B, T, d)
    return x, x if itself else tensor(rng, B, S, d), *(tensor(rng, d, d, size=0.7) for _ in range(4)), H


def causal(T, S):
    return torch.ones(T, S, dtype=torch.bool).tril(S - T)


@multi_head_attention.probe("self-attention, three heads", NEAR)
@fitting
def _(multi_head_attention, rng):
    return multi_head_attention(*given(rng, itself=True))


@multi_head_attention.probe("another memory, longer and shorter", NEAR)
@fitting
def _(multi_head_attention, rng):
    return [multi_head_attention(*given(rng, T=T, S=S)) for T, S in ((3, 6), (6, 3))]


@multi_head_attention.probe("one head", NEAR)
@fitting
def _(multi_head_attention, rng):
    return multi_head_attention(*given(rng, H=1, D=5))


@multi_head_attention.probe("B = H = T = S = D", NEAR)
@fitting
def _(multi_head_attention, rng):
    return multi_head_attention(*given(rng, B=3, T=3, S=3, H=3, D=3))


@multi_head_attention.probe("a causal mask (T, S)", NEAR)
@fitting
def _(multi_head_attention, rng):
    return multi_head_attention(*given(rng, T=5, itself=True), causal(5, 5))


@multi_head_attention.probe("a mask of its own for each sentence (B, T, S)", NEAR)
@fitting
def _(multi_head_attention, rng):
    mask = torch.tensor(rng.random((2, 5, 4)) < 0.6)
    mask[..., 1] = True
    return multi_head_attention(*given(rng), mask)


@multi_head_attention.probe("as many sentences as heads, a mask (B, T, S)", NEAR)
@fitting
def _(multi_head_attention, rng):
    mask = causal(4, 4) & torch.tensor([[True] * 4, [True, True, False, False], [True] * 3 + [False]])[:, None]
    return multi_head_attention(*given(rng, B=3, T=4, H=3, itself=True), mask)


@multi_head_attention.probe("a mask (T, S), as many queries as sentences, or as heads, or both", NEAR)
@fitting
def _(multi_head_attention, rng):
    sizes = ({"B": 4, "T": 4}, {"B": 2, "T": 3, "S": 3}, {"B": 3, "T": 3, "S": 3})
    return [multi_head_attention(*given(rng, **n), causal(n["T"], n.get("S", 4))) for n in sizes]


@multi_head_attention.probe("one sentence, a mask (1, T, S) and a mask (T, S)", NEAR)
@fitting
def _(multi_head_attention, rng):
    mask = torch.tensor([[True, False, True], [False, True, True]])
    return [multi_head_attention(*given(rng, B=1, T=2, S=3), m) for m in (mask[None], mask)]


@multi_head_attention.probe("padding, a mask (B, 1, S)", NEAR)
@fitting
def _(multi_head_attention, rng):
    mask = torch.arange(4) < torch.tensor([4, 1])[:, None]
    return multi_head_attention(*given(rng), mask[:, None])


@multi_head_attention.probe("one sentence, one query, one key, width one, each in turn", NEAR)
@fitting
def _(multi_head_attention, rng):
    sizes = {"B": 2, "T": 3, "S": 4, "H": 2, "D": 3}
    return {name: multi_head_attention(*given(rng, **sizes | {name: 1})) for name in sizes}


@multi_head_attention.probe("the gradients that reach x and w_k", NEAR)
@fitting
def _(multi_head_attention, rng):
    parts = list(given(rng))
    parts[0].requires_grad_()
    parts[3].requires_grad_()
    answer = multi_head_attention(*parts)
    out = answer[0] if isinstance(answer, tuple | list) else answer
    return slope(parts[0], out), parts[3].grad


@multi_head_attention.probe("tensors that lie turned in memory", NEAR)
@fitting
def _(multi_head_attention, rng):
    *parts, H = given(rng)
    return multi_head_attention(*(turned(x) for x in parts), H)


@multi_head_attention.probe("heads that don't divide d_model")
@fitting
def _(multi_head_attention, rng):
    *parts, _ = given(rng, H=3, D=2)
    return error(lambda: multi_head_attention(*parts, 4)), error(lambda: multi_head_attention(*parts, 2))


@multi_head_attention.probe("your inputs stay as they were", NEAR)
@fitting
def _(multi_head_attention, rng):
    parts, mask = given(rng), torch.tensor([[True, False, True, True]] * 5)
    return multi_head_attention(*parts, mask), *parts[:6], mask


@multi_head_attention.probe("a mask (B, T, S) stays as it was", NEAR)
@fitting
def _(multi_head_attention, rng):
    mask = torch.tensor([[[True, False, True, True]] * 5, [[True, True, False, True]] * 5])
    return multi_head_attention(*given(rng), mask), mask


@multi_head_attention.probe("a query that may attend to nothing", NEAR, extreme=True)
@fitting
def _(multi_head_attention, rng):
    mask = causal(5, 4)
    return multi_head_attention(*given(rng), mask)


@multi_head_attention.probe("gradients, a query that may attend to nothing", NEAR, extreme=True)
@fitting
def _(multi_head_attention, rng):
    parts = list(given(rng))
    for i in (0, 1, 3):
        parts[i].requires_grad_()
    answer = multi_head_attention(*parts, causal(5, 4))
    out = answer[0] if isinstance(answer, tuple | list) else answer
    return slope(parts[0], out), parts[1].grad, parts[3].grad


@multi_head_attention.probe("scores in the thousands", NEAR, extreme=True)
@fitting
def _(multi_head_attention, rng):
    x, memory, *rest = given(rng)
    return multi_head_attention(60 * x, 60 * memory, *rest)[1]


@multi_head_attention.alternative("head by head, with slices of the matrices")
def _(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    checked(x, n_heads)
    D = x.shape[-1] // n_heads
    out, weights = 0, []
    for i in range(n_heads):
        s = slice(i * D, (i + 1) * D)
        context, a = attend(x @ w_q[:, s], memory @ w_k[:, s], memory @ w_v[:, s], mask)
        out = out + context @ w_o[s]
        weights.append(a)
    return out, torch.stack(weights, 1)


@multi_head_attention.alternative("einsum over (d_model, H, D)")
def _(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    checked(x, n_heads)
    q, k, v = (
        torch.einsum("btm,mhd->bhtd", y, w.unflatten(1, (n_heads, -1)))
        for y, w in ((x, w_q), (memory, w_k), (memory, w_v))
    )
    context, weights = attend(q, k, v, four(mask))
    return torch.einsum("bhtd,hdm->btm", context, w_o.unflatten(0, (n_heads, -1))), weights
