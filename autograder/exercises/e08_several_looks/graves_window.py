"""How `graves_window` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, changes, gradients, normal, tensor, turned

graves_window = Exercise(
    "graves_window", points=3, forbid=("attn.models",), instead="build it from exp, a difference and a sum"
)


def given(rng, B=2, K=1, S=6, dtype=torch.float64):
    """Bells somewhere over the letters, of all widths."""
    kappa = tensor(rng.uniform(-1, S - 1, size=(B, K)), dtype)
    return kappa, 0.7 * normal(rng, B, K, dtype=dtype) - 0.3, normal(rng, B, K, dtype=dtype) - 1, normal(
        rng, B, K, dtype=dtype
    ), S  # fmt: skip


@graves_window.probe("one bell over six letters", NEAR)
def _(graves_window, rng):
    return graves_window(*given(rng))


@graves_window.probe("three bells", NEAR)
def _(graves_window, rng):
    return graves_window(*given(rng, B=4, K=3, S=5))


@graves_window.probe("as many rows as bells and letters", NEAR)
def _(graves_window, rng):
    return graves_window(*given(rng, B=3, K=3, S=3))


@graves_window.probe("one row of the batch", NEAR)
def _(graves_window, rng):
    return graves_window(*given(rng, B=1, K=2))


@graves_window.probe("one row of the batch, one bell", NEAR, extreme=True)
def _(graves_window, rng):
    return graves_window(*given(rng, B=1))


@graves_window.probe("one letter, two bells", NEAR, extreme=True)
def _(graves_window, rng):
    return graves_window(*given(rng, K=2, S=1))


@graves_window.probe("wide bells, far away", NEAR, extreme=True)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng, K=2, S=40)
    return graves_window(kappa.abs() + 40, step, 0.1 * beta - 7, alpha, S)


@graves_window.probe("the same in single precision", NEAR, extreme=True)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng, K=2, S=12, dtype=torch.float32)
    return graves_window(kappa.abs() + 12, step, 0.1 * beta - 5, alpha, S)


@graves_window.probe("bells exactly on a letter after the move", NEAR)
def _(graves_window, rng):
    _, _, beta, alpha, S = given(rng, B=3, K=2)
    kappa = tensor(rng.integers(-1, 4, size=(3, 2)).astype(float))
    return graves_window(kappa, torch.zeros_like(kappa), beta, alpha, S)


@graves_window.probe("two bells at one place", NEAR)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng, K=2)
    return graves_window(kappa[:, [0, 0]], step[:, [0, 0]], beta, alpha, S)


@graves_window.probe("tensors that lie turned in memory", NEAR)
def _(graves_window, rng):
    *inputs, S = given(rng, B=3, K=2)
    return graves_window(*map(turned, inputs), S)


@graves_window.probe("single precision stays single", NEAR)
def _(graves_window, rng):
    return graves_window(*given(rng, K=2, dtype=torch.float32))


@graves_window.probe("the window has run past the last letter", NEAR, extreme=True)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng)
    return graves_window(kappa + S + 2, step, beta - 2, alpha, S)


@graves_window.probe("a bell so sharp that all but one weight is 0", NEAR, extreme=True)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng)
    return graves_window(kappa.round().clamp(max=3), 0 * step, beta + 12, alpha, S)


@graves_window.probe("a window that doesn't move: the step is −∞", NEAR, extreme=True)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng)
    return graves_window(kappa, torch.full_like(step, -torch.inf), beta, alpha, S)


@graves_window.probe("the gradient reaches all four", NEAR)
def _(graves_window, rng):
    *inputs, S = given(rng, K=2)
    kappa, step, beta, alpha = (x.requires_grad_() for x in inputs)
    weights, moved = graves_window(kappa, step, beta, alpha, S)
    return gradients((weights**2).sum() + (moved**2).sum(), kappa=kappa, step=step, beta=beta, alpha=alpha)


@graves_window.probe("your arguments stay as they were")
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng, K=2)
    return changes(graves_window, kappa=kappa, step=step, beta=beta, alpha=alpha, S=S)


@graves_window.alternative("through the logarithm of the bells")
def _(kappa, step, beta, alpha, S):
    moved = kappa + torch.exp(step)
    u = torch.arange(S, dtype=moved.dtype).reshape(1, 1, S)
    heights = alpha.unsqueeze(-1) - torch.exp(beta).unsqueeze(-1) * (moved.unsqueeze(-1) - u).square()
    return torch.logsumexp(heights, 1).exp(), moved


@graves_window.alternative("letter by letter")
def _(kappa, step, beta, alpha, S):
    moved = kappa + step.exp()
    far = [moved - u for u in range(S)]
    return torch.stack([(alpha.exp() * torch.exp(-beta.exp() * d * d)).sum(1) for d in far], 1), moved
