"""How `layer_norm` of lesson 11 is judged."""

import torch

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, slope, tensor, turned
from autograder.exercises.e11_transformer.shared import NORMS

layer_norm = Exercise(
    "layer_norm",
    points=2,
    forbid=(*NORMS, "attn"),
    instead="subtract the mean and divide by the root of the variance, without `F.layer_norm` and `nn.LayerNorm`",
)


def given(rng, *shape, shift=0.0, size=1.0):
    return (
        shift + tensor(rng, *shape, size=size),
        1 + tensor(rng, shape[-1], size=0.5),
        tensor(rng, shape[-1], size=0.5),
    )


@layer_norm.probe("three sentences of five positions", NEAR)
def _(layer_norm, rng):
    return layer_norm(*given(rng, 3, 5, 4, shift=1.0))


@layer_norm.probe("gamma 1 and beta 0", NEAR)
def _(layer_norm, rng):
    return layer_norm(tensor(rng, 4, 6, size=3.0) + 2, torch.ones(6), torch.zeros(6))


@layer_norm.probe("one vector, and one with two leading axes more", NEAR)
def _(layer_norm, rng):
    return [layer_norm(*given(rng, *shape, shift=-0.5)) for shape in ((7,), (2, 3, 4, 5))]


@layer_norm.probe("as many sentences as positions as numbers", NEAR)
def _(layer_norm, rng):
    return layer_norm(*given(rng, 3, 3, 3, shift=1.0))


@layer_norm.probe("positions of very different size in one batch", NEAR)
def _(layer_norm, rng):
    x, gamma, beta = given(rng, 4, 3, 6)
    return layer_norm(x * torch.tensor([100.0, 1.0, 0.05, 10.0])[:, None, None] + 3, gamma, beta)


@layer_norm.probe("another eps, against small and against larger numbers", NEAR)
def _(layer_norm, rng):
    return [layer_norm(*given(rng, 3, 5, size=size), eps=eps) for size, eps in ((0.3, 0.1), (1.0, 2.0), (0.01, 1e-3))]


@layer_norm.probe("eps as it is when nobody names it, beside numbers near 0.003", NEAR)
def _(layer_norm, rng):
    return layer_norm(*given(rng, 3, 5, size=0.003))


@layer_norm.probe("gamma with zeros and negative numbers", NEAR)
def _(layer_norm, rng):
    x, _, beta = given(rng, 2, 3, 4, shift=2.0)
    return layer_norm(x, torch.tensor([0.0, -2.0, 1.0, -0.5]), beta)


@layer_norm.probe("one sentence, one position, two numbers, each in turn", NEAR)
def _(layer_norm, rng):
    return [layer_norm(*given(rng, *shape)) for shape in ((1, 4, 3), (3, 1, 4), (3, 4, 2))]


@layer_norm.probe("the gradient that reaches x, gamma and beta", NEAR)
def _(layer_norm, rng):
    x, gamma, beta = (y.requires_grad_() for y in given(rng, 2, 3, 5))
    return slope(x, layer_norm(x, gamma, beta)), gamma.grad, beta.grad


@layer_norm.probe("a tensor that lies turned in memory", NEAR)
def _(layer_norm, rng):
    x, gamma, beta = given(rng, 2, 4, 3, shift=1.0)
    return layer_norm(turned(x), gamma, beta)


@layer_norm.probe("your inputs stay as they were", NEAR)
def _(layer_norm, rng):
    parts = given(rng, 2, 3, 4, shift=1.0)
    return layer_norm(*parts), *parts


@layer_norm.probe("all numbers of a position alike, and one number alone", NEAR, extreme=True)
def _(layer_norm, rng):
    x, gamma, beta = given(rng, 3, 4)
    alike = x[:, :1].expand(3, 4).contiguous()
    return layer_norm(alike, gamma, beta, 0.01), layer_norm(x[:, :1], gamma[:1], beta[:1], 0.01)


@layer_norm.probe("numbers far from 0", Close(rtol=1e-2, atol=2e-2), extreme=True)
def _(layer_norm, rng):
    return layer_norm(*given(rng, 3, 64, shift=3000.0))


@layer_norm.probe("numbers near a million, of either sign", NEAR, extreme=True)
def _(layer_norm, rng):
    return layer_norm(*given(rng, 3, 5, size=1e6))


@layer_norm.probe("double precision: the numbers, and their dtype", NEAR, extreme=True)
def _(layer_norm, rng):
    answer = layer_norm(*(y.double() for y in given(rng, 3, 5)))
    return answer, str(getattr(answer, "dtype", "no tensor"))


@layer_norm.alternative("with var_mean")
def _(x, gamma, beta, eps=1e-5):
    variance, mean = torch.var_mean(x, -1, correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(variance + eps) * gamma + beta


@layer_norm.alternative("by a matrix that takes the mean away")
def _(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    centred = x @ (torch.eye(d, dtype=x.dtype) - 1 / d)
    return gamma * (centred / ((centred * centred).sum(-1, keepdim=True) / d + eps) ** 0.5) + beta


@layer_norm.alternative("position by position")
def _(x, gamma, beta, eps=1e-5):
    rows = [row - row.sum() / len(row) for row in x.reshape(-1, x.shape[-1])]
    rows = [row / torch.sqrt((row**2).sum() / len(row) + eps) * gamma + beta for row in rows]
    return torch.stack(rows).reshape(x.shape)
