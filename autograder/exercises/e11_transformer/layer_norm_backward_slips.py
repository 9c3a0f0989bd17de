"""What people get wrong in `layer_norm_backward`."""

import torch

from autograder.exercises.e11_transformer.layer_norm_backward import layer_norm_backward
from autograder.exercises.e11_transformer.shared import NEEDS_EPS


def parts(
    grad,
    x,
    gamma,
    eps=1e-5,
    *,
    unbiased=False,
    inside=True,
    scale=lambda grad, gamma: grad * gamma,
    slope=lambda g, normal, inverse: (
        inverse * (g - g.mean(-1, keepdim=True) - normal * (g * normal).mean(-1, keepdim=True))
    ),
    over=lambda y: y.reshape(-1, y.shape[-1]).sum(0),
    of_gamma=lambda grad, normal, x: grad * normal,
    out=lambda dx, dgamma, dbeta: (dx, dgamma, dbeta),
):
    """The solution with one part exchanged."""
    centred = x - x.mean(-1, keepdim=True)
    variance = centred.square().mean(-1, keepdim=True)
    if unbiased and x.shape[-1] > 1:
        variance = variance * x.shape[-1] / (x.shape[-1] - 1)
    inverse = (variance + eps).rsqrt() if inside else 1 / (variance.sqrt() + eps)
    normal = centred * inverse
    return out(slope(scale(grad, gamma), normal, inverse), over(of_gamma(grad, normal, x)), over(grad))


def slip(**changes):
    return lambda grad, x, gamma, eps=1e-5: parts(grad, x, gamma, eps, **changes)


def mean(y):
    return y.mean(-1, keepdim=True)


def late(grad, x, gamma, eps=1e-5):
    """gamma at the end, on x's gradient."""
    dx, dgamma, dbeta = parts(grad, x, torch.ones_like(gamma), eps)
    return dx * gamma, dgamma, dbeta


def with_signs(one, other):
    return lambda g, n, inverse: inverse * (g + one * mean(g) + other * n * mean(g * n))


def first_axis(y):
    return y.sum(0) if y.ndim > 1 else y


def in_place(grad, x, gamma, eps=1e-5):
    found = parts(grad, x, gamma, eps)
    grad *= gamma
    return found


def in_place_first(grad, x, gamma, eps=1e-5):
    """What is summed has changed, too."""
    dx = parts(grad, x, gamma, eps)[0]
    grad *= gamma
    return dx, *parts(grad, x, gamma, eps)[1:]


def in_place_centred(grad, x, gamma, eps=1e-5):
    found = parts(grad, x, gamma, eps)
    x -= mean(x)
    return found


def with_grad(terms):
    """`dx` of terms in which `grad` stands beside `grad * gamma`."""

    def version(grad, x, gamma, eps=1e-5):
        return parts(grad, x, gamma, eps, slope=lambda g, n, inverse: inverse * terms(grad, g, n))

    return version


def with_raw(grad, x, gamma, eps=1e-5):
    """The mean is still in the last term's factor."""
    return parts(grad, x, gamma, eps, slope=lambda g, n, inverse: inverse * (g - mean(g) - x * inverse * mean(g * n)))


def by_positions(y):
    """A "mean" over the numbers that divides by the number of sentences."""
    return y.sum(-1, keepdim=True) / len(y)


SLIPS = {
    "You changed the caller's `grad` or `x`: `*=` and `-=` write into what came in.": [
        in_place,
        in_place_first,
        in_place_centred,
    ],
    "`squeeze` takes away every axis of length 1. There may be a single number a position, or a single position.": [
        slip(out=lambda dx, dgamma, dbeta: (dx, dgamma.squeeze(), dbeta.squeeze())),
        slip(out=lambda dx, dgamma, dbeta: (dx.squeeze(), dgamma.squeeze(), dbeta.squeeze())),
        slip(out=lambda dx, dgamma, dbeta: (dx.squeeze(), dgamma, dbeta)),
    ],
    "`dx` has the shape of `x`. What you flattened for the sums must come back to it.": [
        slip(out=lambda dx, dgamma, dbeta: (dx.reshape(-1, dx.shape[-1]), dgamma, dbeta)),
    ],
    "`dgamma` and `dbeta` have an axis too many: (d,) is wanted.": [
        slip(over=lambda y: y.reshape(-1, y.shape[-1]).sum(0, keepdim=True)),
        slip(over=lambda y: y.sum(tuple(range(y.ndim - 1)), keepdim=True) if y.ndim > 1 else y),
    ],
    "`view` wants numbers that lie in order in memory, and those of a transposed tensor don't. Use `reshape`.": [
        slip(over=lambda y: y.view(-1, y.shape[-1]).sum(0))
    ],
    "One position alone, without any leading axis, goes wrong in your answer: nothing is summed over then.": [
        slip(over=lambda y: y.flatten(0, -2).sum(0)),
    ],
    "The path through the variance has another weight in your answer. The square gives a 2, the root a ½.": [
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - 2 * n * mean(g * n))),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n * mean(g * n) / 2)),
    ],
    "The means in `dx` are over the d numbers of a position: you divide by another number.": [
        slip(slope=lambda g, n, inverse: inverse * (g - by_positions(g) - n * by_positions(g * n))),
    ],
    "`gamma` is missing from a part of `dx`: all three terms are made of `grad * gamma`.": [
        with_grad(lambda grad, g, n: g - mean(grad) - n * mean(g * n)),
        with_grad(lambda grad, g, n: g - mean(g) - n * mean(grad * n)),
        with_grad(lambda grad, g, n: grad - mean(g) - n * mean(g * n)),
    ],
    "`gamma` is in `dx` twice: the gradient meets it once.": [slip(scale=lambda grad, gamma: grad * gamma**2)],
    "You treat mean and variance as if they were fixed numbers. Each number of `x` moves both, and through them "
    "all numbers of its position: two terms are missing from `dx`.": [slip(slope=lambda g, n, inverse: inverse * g)],
    "The path through the mean is missing from `dx`: minus the mean of `g` over the position.": [
        slip(slope=lambda g, n, inverse: inverse * (g - n * mean(g * n)))
    ],
    "The path through the variance is missing from `dx`: minus the normalised number times the mean of `g` times "
    "normalised numbers.": [slip(slope=lambda g, n, inverse: inverse * (g - mean(g)))],
    "A sign in `dx` is turned round: both terms, the one through the mean and the one through the variance, are "
    "taken away.": [
        slip(slope=with_signs(1, -1)),
        slip(slope=with_signs(-1, 1)),
        slip(slope=with_signs(1, 1)),
    ],
    "In `dx` you take sums where means belong: the mean of d numbers moves by 1/d when one of them moves by 1.": [
        slip(slope=lambda g, n, inverse: inverse * (g - g.sum(-1, keepdim=True) - n * (g * n).sum(-1, keepdim=True))),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n * (g * n).sum(-1, keepdim=True))),
        slip(slope=lambda g, n, inverse: inverse * (g - g.sum(-1, keepdim=True) - n * mean(g * n))),
    ],
    "The means in `dx` go over the whole tensor or over the positions. Each position has its own, over the last "
    "axis.": [
        slip(slope=lambda g, n, inverse: inverse * (g - g.mean() - n * (g * n).mean())),
        slip(slope=lambda g, n, inverse: inverse * (g - g.mean() - n * mean(g * n))),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n * (g * n).mean())),
        slip(slope=lambda g, n, inverse: inverse * (g - g.mean(0, keepdim=True) - n * (g * n).mean(0, keepdim=True))),
    ],
    "`gamma` is missing from `dx`: on the way to the normalised numbers the gradient is multiplied by it.": [
        slip(scale=lambda grad, gamma: grad)
    ],
    "You multiply by `gamma` at the end of `dx`. It was the last factor forwards, so it is the first backwards: "
    "the means are of `grad * gamma`.": [
        late,
        lambda grad, x, gamma, eps=1e-5: parts(
            grad,
            x,
            gamma,
            eps,
            slope=lambda g, n, inverse: inverse * (g - mean(grad) - n * mean(grad * n)),
        ),
    ],
    "`dx` is d times too large: the terms with sums want to be divided by d, and so does d times `g`.": [
        slip(slope=lambda g, n, inverse: inverse * g.shape[-1] * (g - mean(g) - n * mean(g * n)))
    ],
    "The division by the root belongs to all three terms of `dx`, not only to the first.": [
        slip(slope=lambda g, n, inverse: inverse * g - mean(g) - n * mean(g * n)),
        slip(slope=lambda g, n, inverse: inverse * g - mean(g) - inverse * n * mean(g * n)),
    ],
    "You sum over axes 0 and 1. There may be one leading axis, three or none: flatten them to one, and sum over "
    "that.": [slip(over=lambda y: y.sum((0, 1))), slip(over=lambda y: y.sum(0).sum(0))],
    "`dgamma` and `dbeta` have `gamma` as a factor in your answer. They come from `grad` itself.": [
        lambda grad, x, gamma, eps=1e-5: (
            parts(grad, x, gamma, eps)[0],
            *parts(grad * gamma, x, gamma, eps)[1:],
        )
    ],
    "You divide by `gamma`. The way forwards multiplied by it, and so does the way back.": [
        slip(scale=lambda grad, gamma: grad / gamma)
    ],
    "`dx` is not divided by the root of variance plus `eps`: what is squeezed forwards is squeezed backwards.": [
        slip(slope=lambda g, n, inverse: g - mean(g) - n * mean(g * n))
    ],
    "You divide by variance plus `eps`. By its root, once.": [
        slip(slope=lambda g, n, inverse: inverse**2 * (g - mean(g) - n * mean(g * n)))
    ],
    "You multiply by the root of variance plus `eps`. The way forwards divided by it, and so does the way back.": [
        slip(slope=lambda g, n, inverse: (g - mean(g) - n * mean(g * n)) / inverse)
    ],
    "In the last term of `dx` a factor is missing: the normalised number stands in it twice, once in the mean and "
    "once outside.": [
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - mean(g * n))),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n * mean(g))),
    ],
    "In the last term of `dx` stand the numbers as they came, or less their mean. Wanted are the normalised ones.": [
        with_raw,
        lambda grad, x, gamma, eps=1e-5: parts(
            grad,
            x,
            gamma,
            eps,
            slope=lambda g, n, inverse: inverse * (g - mean(g) - (n / inverse) * mean(g * n / inverse)),
        ),
        lambda grad, x, gamma, eps=1e-5: parts(
            grad, x, gamma, eps, slope=lambda g, n, inverse: inverse * (g - mean(g) - x * mean(g * x))
        ),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n / inverse * mean(g * n))),
        slip(slope=lambda g, n, inverse: inverse * (g - mean(g) - n * mean(g * n / inverse))),
    ],
    "You took the last axis with a factor d − 1 somewhere. The variance forwards was the plain mean, over d.": [
        slip(unbiased=True)
    ],
    "`eps` is outside the root in your answer. It is added to the variance.": [
        slip(inside=False),
        slip(inside=False, unbiased=True),
    ],
    NEEDS_EPS: [
        lambda grad, x, gamma, eps=1e-5: parts(grad, x, gamma),
        lambda grad, x, gamma, eps=1e-5: parts(grad, x, gamma, 0.0),
    ],
    "`dgamma` and `dbeta` have one number for each number of `gamma`: all positions of all sentences add up.": [
        slip(over=lambda y: y),
        slip(over=first_axis),
        slip(over=lambda y: y.sum(-1)),
    ],
    "`sum(())` or `sum()` adds up everything. `dgamma` and `dbeta` keep the last axis.": [
        slip(over=lambda y: y.sum()),
        slip(over=lambda y: y.sum(tuple(range(y.ndim - 1)))),
    ],
    "You took the mean over the positions for `dgamma` and `dbeta`. Every position moves the loss by itself: add up.": [
        slip(over=lambda y: y.reshape(-1, y.shape[-1]).mean(0))
    ],
    "`dgamma` meets the *normalised* numbers, since these were multiplied by `gamma`; yours meets `x` itself.": [
        slip(of_gamma=lambda grad, normal, x: grad * x),
        slip(of_gamma=lambda grad, normal, x: grad * (x - mean(x))),
    ],
    "`dgamma` is `dbeta` in your answer: the normalised numbers are missing from it.": [
        slip(of_gamma=lambda grad, normal, x: grad)
    ],
    "The order is `dx`, `dgamma`, `dbeta`.": [
        slip(out=lambda dx, dgamma, dbeta: (dx, dbeta, dgamma)),
        slip(out=lambda dx, dgamma, dbeta: (dgamma, dbeta, dx)),
    ],
    "Three gradients are wanted: `dx`, `dgamma`, `dbeta`.": [
        slip(out=lambda dx, dgamma, dbeta: dx),
        slip(out=lambda dx, dgamma, dbeta: (dx, dgamma)),
        slip(out=lambda dx, dgamma, dbeta: (dx, None, None)),
    ],
    "`dbeta` is `grad` summed, without `gamma`: `beta` was added behind it.": [
        lambda grad, x, gamma, eps=1e-5: (*parts(grad, x, gamma, eps)[:2], parts(grad * gamma, x, gamma, eps)[2])
    ],
    "`dgamma` has `gamma` as a factor in your answer. It is `grad` itself times the normalised numbers.": [
        lambda grad, x, gamma, eps=1e-5: (
            parts(grad, x, gamma, eps)[0],
            parts(grad * gamma, x, gamma, eps)[1],
            parts(grad, x, gamma, eps)[2],
        )
    ],
    "The sign is turned. Asked for is the gradient itself; the step against it is the optimiser's business.": [
        slip(out=lambda dx, dgamma, dbeta: (-dx, -dgamma, -dbeta)),
    ],
}

layer_norm_backward.tell(SLIPS)
