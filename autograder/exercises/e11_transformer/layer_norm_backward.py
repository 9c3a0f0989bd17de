"""How `layer_norm_backward` of lesson 11 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import AUTOGRAD
from autograder.exercises.e10_many_heads.shared import NEAR, tensor, turned
from autograder.exercises.e11_transformer.shared import NORMS

layer_norm_backward = Exercise(
    "layer_norm_backward",
    points=4,
    forbid=(*AUTOGRAD, *NORMS, "torch.native_layer_norm_backward"),
    instead="walk the gradient back yourself, with products, sums and means, without autograd",
)


def given(rng, *shape, shift=0.0, size=1.0):
    """grad, x, gamma."""
    return tensor(rng, *shape), shift + tensor(rng, *shape, size=size), 1 + tensor(rng, shape[-1], size=0.5)


@layer_norm_backward.probe("three sentences of five positions", NEAR)
def _(layer_norm_backward, rng):
    return layer_norm_backward(*given(rng, 3, 5, 4, shift=1.0))


@layer_norm_backward.probe("gamma 1: the gradient of x alone", NEAR)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 4, 6)
    answer = layer_norm_backward(grad, x, torch.ones_like(gamma))
    return answer[0] if isinstance(answer, tuple | list) else answer


@layer_norm_backward.probe("one vector, and one with two leading axes more", NEAR)
def _(layer_norm_backward, rng):
    return [layer_norm_backward(*given(rng, *shape, shift=-0.5)) for shape in ((7,), (2, 3, 4, 5))]


@layer_norm_backward.probe("as many sentences as positions as numbers", NEAR)
def _(layer_norm_backward, rng):
    return layer_norm_backward(*given(rng, 3, 3, 3))


@layer_norm_backward.probe("positions of very different size in one batch", NEAR)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 4, 3, 6)
    return layer_norm_backward(grad, x * torch.tensor([100.0, 1.0, 0.1, 10.0])[:, None, None] + 3, gamma)


@layer_norm_backward.probe("another eps, against small and against larger numbers", NEAR)
def _(layer_norm_backward, rng):
    return [layer_norm_backward(*given(rng, 3, 5, size=size), eps=eps) for size, eps in ((0.5, 0.1), (1.0, 2.0))]


@layer_norm_backward.probe("eps as it is when nobody names it", NEAR)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 3, 5, size=0.003)
    return layer_norm_backward(0.01 * grad, x, gamma)


@layer_norm_backward.probe("gamma with zeros and negative numbers", NEAR)
def _(layer_norm_backward, rng):
    grad, x, _ = given(rng, 2, 3, 4)
    return layer_norm_backward(grad, x, torch.tensor([0.0, -2.0, 1.0, -0.5]))


@layer_norm_backward.probe("a gradient of 0 for some positions, and everywhere", NEAR)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 2, 3, 4)
    grad[0, 1] = 0
    return layer_norm_backward(grad, x, gamma), layer_norm_backward(0 * grad, x, gamma)


@layer_norm_backward.probe("one sentence, one position, two numbers, each in turn", NEAR)
def _(layer_norm_backward, rng):
    return [layer_norm_backward(*given(rng, *shape), eps=0.1) for shape in ((1, 4, 3), (3, 1, 4), (3, 4, 2))]


@layer_norm_backward.probe("tensors that lie turned in memory", NEAR)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 2, 4, 3)
    return layer_norm_backward(turned(grad), turned(x), gamma)


@layer_norm_backward.probe("your inputs stay as they were", NEAR)
def _(layer_norm_backward, rng):
    parts = given(rng, 2, 3, 4, shift=1.0)
    return layer_norm_backward(*parts), *parts


@layer_norm_backward.probe("one number a position", NEAR, extreme=True)
def _(layer_norm_backward, rng):
    return layer_norm_backward(*given(rng, 3, 1))


@layer_norm_backward.probe("all numbers of a position alike", NEAR, extreme=True)
def _(layer_norm_backward, rng):
    grad, x, gamma = given(rng, 3, 4)
    return layer_norm_backward(grad, x[:, :1].expand(3, 4).contiguous(), gamma, 0.1)


@layer_norm_backward.alternative("through the Jacobian of each position")
def _(grad, x, gamma, eps=1e-5):
    d = x.shape[-1]
    rows, slopes = x.reshape(-1, d), grad.reshape(-1, d)
    found, normals = [], []
    for row, slope in zip(rows, slopes, strict=True):
        centred = row - row.mean()
        root = torch.sqrt((centred**2).mean() + eps)
        normal = centred / root
        jacobian = (torch.eye(d) - 1 / d - torch.outer(normal, normal) / d) / root
        found.append(jacobian @ (slope * gamma))
        normals.append(normal)
    normals = torch.stack(normals)
    return torch.stack(found).reshape(x.shape), (slopes * normals).sum(0), slopes.sum(0)


@layer_norm_backward.alternative("step by step, through variance and mean")
def _(grad, x, gamma, eps=1e-5):
    d = x.shape[-1]
    mu = x.mean(-1, keepdim=True)
    var = ((x - mu) ** 2).mean(-1, keepdim=True)
    std = torch.sqrt(var + eps)
    hat = (x - mu) / std
    dhat = grad * gamma
    dvar = (dhat * (x - mu) * -0.5 * std**-3).sum(-1, keepdim=True)
    dmu = (-dhat / std).sum(-1, keepdim=True)
    dx = dhat / std + dvar * 2 * (x - mu) / d + dmu / d
    axes = tuple(range(x.ndim - 1))
    return (dx, (grad * hat).sum(axes), grad.sum(axes)) if axes else (dx, grad * hat, grad)
