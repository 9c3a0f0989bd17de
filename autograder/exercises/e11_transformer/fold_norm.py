"""How `fold_norm` of lesson 11 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, slope, tensor, turned

fold_norm = Exercise("fold_norm", points=2, forbid=("attn",), instead="work out by hand what the sums come to")


def given(rng, d, n):
    """gamma, beta, W, b."""
    return 1 + tensor(rng, d, size=0.6), tensor(rng, d), tensor(rng, d, n), tensor(rng, n)


@fold_norm.probe("four numbers to six, and six to four", NEAR)
def _(fold_norm, rng):
    return fold_norm(*given(rng, 4, 6)), fold_norm(*given(rng, 6, 4))


@fold_norm.probe("a square matrix", NEAR)
def _(fold_norm, rng):
    return fold_norm(*given(rng, 5, 5))


@fold_norm.probe("gamma 1: only the bias changes", NEAR)
def _(fold_norm, rng):
    _, beta, W, b = given(rng, 4, 4)
    return fold_norm(torch.ones_like(beta), beta, W, b)


@fold_norm.probe("beta 0: only the matrix changes", NEAR)
def _(fold_norm, rng):
    gamma, _, W, b = given(rng, 4, 4)
    return fold_norm(gamma, torch.zeros_like(gamma), W, b)


@fold_norm.probe("gamma with zeros and negative numbers", NEAR)
def _(fold_norm, rng):
    _, beta, W, b = given(rng, 4, 3)
    return fold_norm(torch.tensor([0.0, -2.0, 1.0, -0.5], dtype=beta.dtype), beta, W, b)


@fold_norm.probe("one number in, one number out, each in turn", NEAR)
def _(fold_norm, rng):
    return fold_norm(*given(rng, 1, 4)), fold_norm(*given(rng, 4, 1)), fold_norm(*given(rng, 1, 1))


@fold_norm.probe("no bias before, beta of either sign", NEAR)
def _(fold_norm, rng):
    gamma, beta, W, b = given(rng, 3, 3)
    return fold_norm(gamma, beta, W, 0 * b)


@fold_norm.probe("the gradient that reaches gamma, beta and W", NEAR)
def _(fold_norm, rng):
    gamma, beta, W, b = (y.requires_grad_() for y in given(rng, 3, 4))
    answer = fold_norm(gamma, beta, W, b)
    if not isinstance(answer, tuple | list) or not all(isinstance(y, torch.Tensor) for y in answer):
        return answer
    return slope(gamma, torch.cat([y.flatten() for y in answer])), beta.grad, W.grad


@fold_norm.probe("a matrix that lies turned in memory", NEAR)
def _(fold_norm, rng):
    gamma, beta, W, b = given(rng, 4, 3)
    return fold_norm(gamma, beta, turned(W), b)


@fold_norm.probe("your inputs stay as they were", NEAR)
def _(fold_norm, rng):
    parts = given(rng, 4, 3)
    return fold_norm(*parts), *parts


def slip(matrix=lambda g, W: g[:, None] * W, bias=lambda g, beta, W, b: beta @ W + b):
    return lambda gamma, beta, W, b: (matrix(gamma, W), bias(gamma, beta, W, b))


def cut_to_fit(gamma, beta, W, b):
    bias, k = b.clone(), min(len(beta), len(b))
    bias[:k] = bias[:k] + beta[:k]
    return bias


def columns(gamma, W):
    """The columns scaled, which runs where W is square."""
    return W * gamma


fold_norm.tell(
    {
        "`gamma` multiplies the numbers that go *into* `W`: number i meets row i. You scaled the columns.": [
            slip(matrix=lambda g, W: g * W),
            slip(matrix=columns),
            slip(matrix=columns, bias=lambda g, beta, W, b: beta + b),
        ],
        "`beta` is added before `W`, so it goes through `W` too, and comes out as `beta @ W`.": [
            slip(bias=lambda g, beta, W, b: beta + b),
            slip(matrix=lambda g, W: W, bias=lambda g, beta, W, b: beta + b),
            slip(bias=lambda g, beta, W, b: b + beta.sum()),
            slip(bias=cut_to_fit),
        ],
        "`beta` has no say in your answer: what it adds before `W` comes out as part of the new bias.": [
            slip(bias=lambda g, beta, W, b: b)
        ],
        "`gamma` has no say in your matrix: number i of the norm, times gamma i, meets row i of `W`.": [
            slip(matrix=lambda g, W: W)
        ],
        "Your new bias is made of `gamma`. What is added to every normalised number is `beta`.": [
            slip(bias=lambda g, beta, W, b: g @ W + b),
            slip(bias=lambda g, beta, W, b: (g + beta) @ W + b),
        ],
        "Output j gets the *sum* of beta i times W i j over i: for each column its own, not a mean and not one for "
        "all.": [
            slip(bias=lambda g, beta, W, b: b + (beta[:, None] * W).mean(0)),
            slip(bias=lambda g, beta, W, b: b + (beta[:, None] * W).sum()),
        ],
        "The old bias is missing from the new one.": [slip(bias=lambda g, beta, W, b: beta @ W)],
        "Your new bias is made with the *new* matrix. `beta` is added behind `gamma`, so it meets `W` as it was.": [
            slip(bias=lambda g, beta, W, b: beta @ (g[:, None] * W) + b),
            slip(bias=lambda g, beta, W, b: beta @ (g[:, None] * W)),
        ],
        "You divided by `gamma`. The norm multiplies by it, and so does what replaces it.": [
            slip(matrix=lambda g, W: W / g[:, None]),
            slip(bias=lambda g, beta, W, b: (beta / g) @ W + b),
        ],
        "You took something away that is added: the new bias is what `beta` comes to behind `W`, plus `b`.": [
            slip(bias=lambda g, beta, W, b: b - beta @ W),
            slip(bias=lambda g, beta, W, b: beta @ W - b),
        ],
        "You multiply by the turned `W`. Rows of numbers meet it from the left, as it is.": [
            slip(bias=lambda g, beta, W, b: W @ beta + b),
            slip(matrix=lambda g, W: (g[:, None] * W).T),
            slip(matrix=lambda g, W: W.T * g),
        ],
        "You use one number for all of `gamma`. Each number of the norm has its own factor, which meets one row.": [
            slip(matrix=lambda g, W: g.mean() * W),
            slip(matrix=lambda g, W: g.sum() * W),
            slip(matrix=lambda g, W: g.norm() * W),
        ],
        "You changed `gamma` first. Row i of the new matrix is `gamma` i, as it is, times row i of `W`.": [
            slip(matrix=lambda g, W: (g / g.norm())[:, None] * W),
            slip(matrix=lambda g, W: (g / g.mean())[:, None] * W),
            slip(matrix=lambda g, W: (g / g.sum())[:, None] * W),
            slip(matrix=lambda g, W: g.abs()[:, None] * W),
            slip(matrix=lambda g, W: (g * g)[:, None] * W),
            slip(matrix=lambda g, W: g.abs().sqrt()[:, None] * W),
            slip(matrix=lambda g, W: g.sqrt()[:, None] * W),
        ],
        "You scale by 1 + `gamma`. `gamma` itself is the factor.": [slip(matrix=lambda g, W: (1 + g)[:, None] * W)],
        "Your new bias has an axis too many, or has lost its own: (n,) is wanted.": [
            slip(bias=lambda g, beta, W, b: beta[None] @ W + b),
            slip(bias=lambda g, beta, W, b: (beta @ W + b)[:, None]),
            slip(bias=lambda g, beta, W, b: (beta @ W + b).squeeze()),
        ],
        "Your new bias adds up along the wrong axis of `W`: b' has n numbers, and j of them gets beta i times W i j "
        "for all i.": [
            slip(bias=lambda g, beta, W, b: (beta[:, None] * W).sum(1) + b),
            slip(bias=lambda g, beta, W, b: (beta * W).sum(0) + b),
        ],
        "Axes of length 1 are lost: d or n may be 1.": [
            lambda gamma, beta, W, b: ((gamma[:, None] * W).squeeze(), (beta @ W + b).squeeze())
        ],
        "`gamma` is added in your answer. It is a factor.": [slip(matrix=lambda g, W: W + g[:, None])],
        "The old bias is scaled in your answer. `b` is added behind everything, and stays as it was.": [
            slip(bias=lambda g, beta, W, b: beta @ W + g.mean() * b),
            slip(bias=lambda g, beta, W, b: beta @ (W + b)),
            slip(bias=lambda g, beta, W, b: beta @ W + 2 * b),
            slip(bias=lambda g, beta, W, b: (beta @ W + b) * g[0]),
            slip(bias=lambda g, beta, W, b: beta @ W + g * b),
        ],
        "The order is the matrix, then the bias.": [lambda gamma, beta, W, b: (beta @ W + b, gamma[:, None] * W)],
        "Two things are wanted: the matrix and the bias.": [
            lambda gamma, beta, W, b: gamma[:, None] * W,
            lambda gamma, beta, W, b: gamma[:, None] * W + beta @ W + b,
            lambda gamma, beta, W, b: torch.cat([gamma[:, None] * W, (beta @ W + b)[None]]),
        ],
        "`gamma` and `beta` have changed places: `gamma` goes into the matrix, `beta` into the bias.": [
            slip(matrix=lambda g, W: W, bias=lambda g, beta, W, b: g @ W + b),
            lambda gamma, beta, W, b: (beta[:, None] * W, gamma @ W + b),
        ],
        "`torch.diag` with `gamma` on the wrong side scales the columns. Rows are scaled from the left.": [
            slip(matrix=lambda g, W: W @ torch.diag(g))
        ],
        "It looks like you multiply by `gamma` by a product that adds up. Row i of `W` times gamma i stays a row.": [
            slip(matrix=lambda g, W: g @ W)
        ],
        "You added `beta` to the matrix. It is added to the numbers before `W`, and becomes a part of the bias.": [
            lambda gamma, beta, W, b: (gamma[:, None] * W + beta[:, None], b),
            lambda gamma, beta, W, b: (gamma[:, None] * (W + beta[:, None]), b),
            lambda gamma, beta, W, b: ((gamma + beta)[:, None] * W, b),
            lambda gamma, beta, W, b: (gamma[:, None] * W + beta[:, None], beta @ W + b),
        ],
        "The gradient is cut off: no `.detach()`, `.data`, NumPy or `torch.no_grad()` on the way.": [
            lambda gamma, beta, W, b: ((gamma[:, None] * W).detach(), (beta @ W + b).detach()),
            lambda gamma, beta, W, b: ((gamma.detach()[:, None] * W), (beta.detach() @ W + b)),
        ],
    }
)


in_place = fold_norm.misconception("You changed the caller's `W` or `b`: `*=` and `+=` write into what came in.")


@in_place
def _(gamma, beta, W, b):
    bias = beta @ W + b
    W.data *= gamma[:, None]
    return W, bias


@in_place
def _(gamma, beta, W, b):
    bias = beta @ W + b
    W *= gamma[:, None]
    return W, bias


@in_place
def _(gamma, beta, W, b):
    matrix = gamma[:, None] * W
    b += beta @ W
    return matrix, b


@in_place
def _(gamma, beta, W, b):
    b += beta @ W
    W *= gamma[:, None]
    return W, b


@fold_norm.alternative("through diag and einsum")
def _(gamma, beta, W, b):
    return torch.diag(gamma) @ W, torch.einsum("i,ij->j", beta, W) + b


@fold_norm.alternative("asked: the layer at 0 and at the unit vectors")
def _(gamma, beta, W, b):
    def layer(normal):
        return (normal * gamma + beta) @ W + b

    bias = layer(torch.zeros_like(gamma))
    return layer(torch.eye(len(gamma))) - bias, bias


@fold_norm.alternative("column by column")
def _(gamma, beta, W, b):
    columns = [gamma * W[:, j] for j in range(W.shape[1])]
    return torch.stack(columns, 1), torch.stack([(beta * W[:, j]).sum() + b[j] for j in range(W.shape[1])])
