"""What goes wrong in `graves_window`."""

import torch

from autograder.exercises.e08_several_looks.graves_window import graves_window
from autograder.exercises.e08_several_looks.slip_parts import cut, cut_one, touched


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


def exchanged(*inputs):
    return version()(*inputs)[::-1]


def shared_out(bells):
    total = bells.sum(1)
    return total / total.sum(1, keepdim=True)


def each_shared_out(bells):
    return (bells / bells.sum(2, keepdim=True)).sum(1)


def sharp(exponent):
    """A bell whose exponent is made otherwise, of the sharpness and the distance."""
    return lambda kappa, beta, alpha, u: alpha.exp() * exponent(beta.exp(), kappa - u).exp()


def twice(kappa, step, beta, alpha, S):
    moved = kappa + step.exp()
    return version()(moved, step, beta, alpha, S)[0], moved


def within(places):
    """The letters' places are others."""

    def graves_window(kappa, step, beta, alpha, S):
        moved = kappa + step.exp()
        bells = plain(moved[..., None], beta[..., None], alpha[..., None], places(S).to(kappa))
        return bells.sum(1), moved

    return graves_window


def apart(strength):
    """Bells without a strength, and the strengths of a row joined apart from them."""

    def graves_window(kappa, step, beta, alpha, S):
        weights, moved = version(bell=lambda k, b, a, u: (-b.exp() * (k - u) ** 2).exp())(kappa, step, beta, alpha, S)
        return strength(alpha) * weights, moved

    return graves_window


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
        "The strengths were joined apart from the bells. Each bell is multiplied by its own strength, then all are "
        "added.": [
            apart(lambda alpha: alpha.exp().sum(1, keepdim=True)),
            apart(lambda alpha: alpha.exp().mean(1, keepdim=True)),
            apart(lambda alpha: alpha.sum(1, keepdim=True).exp()),
            apart(lambda alpha: alpha.exp().prod(1, keepdim=True)),
        ],
        "The strengths are missing: each bell is multiplied by exp(alpha).": [apart(lambda alpha: 1.0)],
        "The strengths were shared out by a softmax. Each bell has its own, exp(alpha).": [
            version(bell=lambda k, b, a, u: a.softmax(1) * (-b.exp() * (k - u) ** 2).exp())
        ],
        "The strength went through another function. It is exp(alpha).": [
            version(bell=lambda k, b, a, u: a.sigmoid() * (-b.exp() * (k - u) ** 2).exp()),
            version(bell=lambda k, b, a, u: torch.nn.functional.softplus(a) * (-b.exp() * (k - u) ** 2).exp()),
        ],
        "The sharpness went through another function. It is exp(beta).": [
            version(bell=lambda k, b, a, u: a.exp() * (-torch.nn.functional.softplus(b) * (k - u) ** 2).exp()),
            version(bell=lambda k, b, a, u: a.exp() * (-b.sigmoid() * (k - u) ** 2).exp()),
            version(bell=lambda k, b, a, u: a.exp() * (-(b**2) * (k - u) ** 2).exp()),
            version(bell=lambda k, b, a, u: a.exp() * (-b.abs() * (k - u) ** 2).exp()),
        ],
        "The strength went through exp twice: exp(alpha) stands before the bell, or alpha in its exponent.": [
            version(bell=lambda k, b, a, u: (a.exp() - b.exp() * (k - u) ** 2).exp())
        ],
        "The step was added twice for the weights. They use the new kappa, which has it already.": [twice],
        "The step came in the place of the new kappa: the old place plus exp(step) is asked for.": [
            lambda kappa, step, *given: (version()(kappa, step, *given)[0], step.exp())
        ],
        "The letters stand between 0 and 1 here. They stand at places 0 to S − 1.": [
            within(lambda S: torch.linspace(0, 1, S)),
            within(lambda S: torch.arange(S) / S),
        ],
        "The weights were held at 1 at most. A strength above 1 may lift them higher.": [
            version(join=lambda b: b.sum(1).clamp(max=1))
        ],
        "The letters were counted from the last to the first. The first stands at 0.": [
            within(lambda S: torch.arange(S - 1, -1, -1))
        ],
        "There is a letter too many, or one too few: S of them, at places 0 to S − 1.": [
            within(lambda S: torch.arange(S + 1)),
            within(lambda S: torch.arange(S - 1)),
        ],
        "The strength was added to the bell. It multiplies it.": [
            version(bell=lambda k, b, a, u: a.exp() + (-b.exp() * (k - u) ** 2).exp())
        ],
        "The exponents came without exp around them.": [
            version(bell=lambda k, b, a, u: a - b.exp() * (k - u) ** 2),
            version(bell=lambda k, b, a, u: a.exp() * -b.exp() * (k - u) ** 2),
        ],
        "The distance has another power. It is squared.": [
            version(bell=sharp(lambda b, d: -b * d.abs() ** 3)),
            version(bell=sharp(lambda b, d: -b * d**4)),
        ],
        "Only letters on one side of the place lie lower. The bell has two sides.": [
            version(bell=sharp(lambda b, d: -b * d.clamp(min=0) ** 2)),
            version(bell=sharp(lambda b, d: -b * d.clamp(max=0) ** 2)),
        ],
        "The sharpness is missing: exp(beta) multiplies the squared distance.": [
            version(bell=sharp(lambda b, d: -(d**2) + 0 * b))
        ],
        "A softmax was laid over each bell, or over the bells of a letter. They are the weights as they are.": [
            version(join=lambda b: b.softmax(1).sum(1)),
            version(join=lambda b: b.softmax(2).sum(1)),
        ],
        "The new kappa lost its bells. Each bell has a place of its own, (B, K).": [
            lambda *given: (version()(*given)[0], version()(*given)[1].mean(1, keepdim=True)),
            lambda *given: (version()(*given)[0], version()(*given)[1].mean(1)),
            lambda *given: (version()(*given)[0], version()(*given)[1][:, 0]),
        ],
        "The weights that come back are cut from the graph.": [
            lambda *given: (version()(*given)[0].detach(), version()(*given)[1])
        ],
        "The power isn't of e. Use exp.": [version(bell=lambda k, b, a, u: a.exp() * 2 ** (-b.exp() * (k - u) ** 2))],
        "The window was held at the first letter. Its place may be below 0.": [
            version(lambda kappa, step: (kappa + step.exp()).clamp(min=0))
        ],
        "The window comes back to the start behind the last letter. It moves on past the end.": [
            lambda kappa, step, beta, alpha, S: version(lambda k, s: (k + s.exp()) % S)(kappa, step, beta, alpha, S)
        ],
        "The bells were multiplied with each other. They add up.": [version(join=lambda b: b.prod(1))],
        "exp(−distance²) was raised to the sharpness. Far away it is 0, and 0 stays 0 whatever the power: a wide bell "
        "goes lost.": [
            version(bell=lambda k, b, a, u: a.exp() * (-((k - u) ** 2)).exp() ** b.exp()),
            version(bell=lambda k, b, a, u: a.exp() * ((k - u) ** 2).exp() ** -b.exp()),
        ],
        "An axis of size 1 went lost: squeeze() drops each of them. Say which axis is to go.": [
            lambda *given: (version()(*given)[0].squeeze(), version()(*given)[1]),
            lambda *given: tuple(x.squeeze() for x in version()(*given)),
        ],
        "The weights have an axis of size 1 too many: (B, S).": [version(join=lambda b: b.sum(1, keepdim=True))],
        "The window moved on by the steps of all bells. Each bell has its own.": [
            version(lambda kappa, step: kappa + step.exp().sum(1, keepdim=True)),
            version(lambda kappa, step: kappa + step.exp().cumsum(1)),
        ],
        **touched(version(), ("kappa", "step", "beta", "alpha")),
        **cut(version()),
        **cut_one(version(), ("kappa", "step", "beta", "alpha")),
    }
)
