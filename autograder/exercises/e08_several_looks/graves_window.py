"""How `graves_window` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, normal, tensor, turned

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


@graves_window.probe("one row, one bell, one letter", NEAR)
def _(graves_window, rng):
    return [graves_window(*given(rng, **{"B": 2, "K": 2, "S": 3, **one})) for one in ({"B": 1}, {"K": 1}, {"S": 1})]


@graves_window.probe("bells exactly on a letter after the move", NEAR)
def _(graves_window, rng):
    _, _, beta, alpha, S = given(rng, B=3, K=2)
    kappa = tensor(rng.integers(-1, 4, size=(3, 2)).astype(float))
    return graves_window(kappa, torch.zeros_like(kappa), beta, alpha, S)


@graves_window.probe("two bells at one place", NEAR)
def _(graves_window, rng):
    kappa, step, beta, alpha, S = given(rng, K=2)
    return graves_window(kappa[:, :1].expand(-1, 2), step[:, :1].expand(-1, 2), beta, alpha, S)


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
    inputs = [x.requires_grad_() for x in inputs]
    weights, kappa = graves_window(*inputs, S)
    return torch.autograd.grad((weights**2).sum() + (kappa**2).sum(), inputs)


@graves_window.probe("your arguments stay as they were", NEAR)
def _(graves_window, rng):
    inputs = given(rng, K=2)
    return graves_window(*inputs), *inputs


def plain(kappa, beta, alpha, u):
    return alpha.exp() * (-beta.exp() * (kappa - u) ** 2).exp()


def version(move=lambda kappa, step: kappa + step.exp(), bell=plain, first=0, join=lambda b: b.sum(1), old=False):
    """A window with one of its parts replaced."""

    def graves_window(kappa, step, beta, alpha, S):
        new = move(kappa, step)
        u = torch.arange(first, S + first).to(kappa)
        at = kappa if old else new
        return join(bell(at[..., None], beta[..., None], alpha[..., None], u)), new

    return graves_window


def unmoved(kappa, step, beta, alpha, S):
    return version()(kappa, step, beta, alpha, S)[0], kappa


def in_place(kappa, step, beta, alpha, S):
    kappa += step.exp()
    u = torch.arange(S).to(kappa)
    return plain(kappa[..., None], beta[..., None], alpha[..., None], u).sum(1), kappa


def exchanged(*inputs):
    return version()(*inputs)[::-1]


def detached(kappa, step, beta, alpha, S):
    return version()(kappa.detach(), step, beta, alpha, S)


def shared_out(bells):
    total = bells.sum(1)
    return total / total.sum(1, keepdim=True)


def each_shared_out(bells):
    return (bells / bells.sum(2, keepdim=True)).sum(1)


def sharp(exponent):
    """A bell whose exponent is made otherwise, of the sharpness and the distance."""
    return lambda kappa, beta, alpha, u: alpha.exp() * exponent(beta.exp(), kappa - u).exp()


def letters_first(*given):
    weights, kappa = version()(*given)
    return weights.T, kappa


graves_window.tell(
    {
        "The weights use the window's old place. It moves first: weigh with the new kappa.": [version(old=True)],
        "The step was added as it came. exp(step) is added, so that the window can only move on.": [
            version(lambda kappa, step: kappa + step)
        ],
        "The sharpness is exp(beta): you used beta as it came.": [
            version(bell=lambda kappa, beta, alpha, u: alpha.exp() * (-beta * (kappa - u) ** 2).exp())
        ],
        "The strength is exp(alpha): you used alpha as it came.": [
            version(bell=lambda kappa, beta, alpha, u: alpha * (-beta.exp() * (kappa - u) ** 2).exp())
        ],
        "None of step, beta and alpha went through exp. All three must, to be above 0.": [
            version(
                lambda kappa, step: kappa + step,
                lambda kappa, beta, alpha, u: alpha * (-beta * (kappa - u) ** 2).exp(),
            )
        ],
        "The distance isn't squared, so the bell has a sharp top or no other side.": [
            version(bell=lambda kappa, beta, alpha, u: alpha.exp() * (-beta.exp() * (kappa - u).abs()).exp()),
            version(bell=lambda kappa, beta, alpha, u: alpha.exp() * (-beta.exp() * (kappa - u)).exp()),
        ],
        "You made the weights sum to one. Graves's window doesn't: its strength says how much is read.": [
            version(join=shared_out),
            version(join=each_shared_out),
            version(join=lambda b: b.sum(1).log().softmax(1)),
        ],
        "A softmax was laid over the window. The bells are the weights as they are.": [
            version(join=lambda b: b.sum(1).softmax(1))
        ],
        "The letters stand at places 0 to S − 1. You counted from 1.": [version(first=1)],
        "The bells are averaged. They add up.": [version(join=lambda b: b.mean(1))],
        "The largest bell was taken at each letter. They add up.": [version(join=lambda b: b.amax(1))],
        "Only the first bell counts here. All K are added up.": [version(join=lambda b: b[:, 0])],
        "A weight for each bell came. Sum over the bells: (B, S).": [version(join=lambda b: b)],
        "You returned the kappa that came. The window has moved: return its new place.": [unmoved],
        "You changed the kappa that came (+= writes into it). Make a new tensor.": [in_place],
        "The two results are exchanged: first the weights, then the new kappa.": [exchanged],
        "The window moved back. exp(step) is added.": [version(lambda kappa, step: kappa - step.exp())],
        "The step replaced the place. It is added to where the window stood.": [
            version(lambda kappa, step: step.exp())
        ],
        "The minus before the sharpness is missing: the weights grow with the distance.": [
            version(bell=lambda kappa, beta, alpha, u: alpha.exp() * (beta.exp() * (kappa - u) ** 2).exp())
        ],
        "A width stands where a sharpness should: multiply the square by exp(beta), don't divide.": [
            version(bell=lambda kappa, beta, alpha, u: alpha.exp() * (-((kappa - u) ** 2) / beta.exp()).exp()),
            version(
                bell=lambda kappa, beta, alpha, u: alpha.exp() * (-((kappa - u) ** 2) / (2 * beta.exp() ** 2)).exp()
            ),
        ],
        "Sharpness and strength are exchanged.": [
            version(bell=lambda kappa, beta, alpha, u: plain(kappa, alpha, beta, u))
        ],
        "The step went through softplus. Graves's goes through exp, as sharpness and strength do.": [
            version(lambda kappa, step: kappa + torch.nn.functional.softplus(step))
        ],
        "The sharpness was squared with the distance. Only the distance is squared.": [
            version(bell=sharp(lambda b, d: -((b * d) ** 2)))
        ],
        "The exponent was halved, as in a normal density. There is no half in Graves's bell.": [
            version(bell=sharp(lambda b, d: -b * d**2 / 2))
        ],
        "The window was held back at the last letter. It may run past the end, and then reads nothing.": [
            lambda kappa, step, beta, alpha, S: version(lambda k, s: (k + s.exp()).clamp(max=S - 1))(
                kappa, step, beta, alpha, S
            )
        ],
        "The window was put on a whole letter. It stands between letters, too, and a rounded place has no gradient.": [
            version(bell=lambda kappa, beta, alpha, u: plain(kappa.round(), beta, alpha, u)),
            version(lambda kappa, step: (kappa + step.exp()).round()),
        ],
        "The sum runs over the letters. Each letter keeps its weight: sum over the bells, (B, S).": [
            version(join=lambda b: b.sum(2))
        ],
        "The strength stands in the exponent as a factor. It multiplies the whole bell.": [
            version(bell=lambda kappa, beta, alpha, u: (-alpha.exp() * beta.exp() * (kappa - u) ** 2).exp())
        ],
        "The place went through exp, too. Only the step does: kappa + exp(step).": [
            version(lambda kappa, step: (kappa + step).exp()),
            version(lambda kappa, step: kappa.exp() + step.exp()),
        ],
        "All bells have the first one's sharpness or strength. Each has its own.": [
            version(bell=lambda kappa, beta, alpha, u: plain(kappa, beta[:, :1], alpha, u)),
            version(bell=lambda kappa, beta, alpha, u: plain(kappa, beta, alpha[:, :1], u)),
        ],
        "The letters stand on axis 0. A row of the batch comes first: (B, S).": [letters_first],
        "The place is cut from the graph, so the steps before can't learn.": [detached],
    }
)


@graves_window.alternative("through the logarithm of the bells")
def _(kappa, step, beta, alpha, S):
    moved = kappa + torch.exp(step)
    u = torch.arange(S, dtype=moved.dtype).reshape(1, 1, S)
    heights = alpha.unsqueeze(-1) - torch.exp(beta).unsqueeze(-1) * (moved.unsqueeze(-1) - u).square()
    return torch.logsumexp(heights, 1).exp(), moved


@graves_window.alternative("letter by letter")
def _(kappa, step, beta, alpha, S):
    moved = kappa + step.exp()
    return torch.stack([plain(moved, beta, alpha, u).sum(1) for u in range(S)], 1), moved
