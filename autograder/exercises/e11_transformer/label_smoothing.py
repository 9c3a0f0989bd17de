"""How `label_smoothing` of lesson 11 is judged."""

import math

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, tensor
from autograder.exercises.e11_transformer.shared import CUT_OFF, LOSSES

label_smoothing = Exercise(
    "label_smoothing",
    points=2,
    forbid=LOSSES,
    instead="mix the log-probabilities yourself, without `F.cross_entropy`, `F.nll_loss`, `F.kl_div` and their modules",
)


def given(rng, *shape, size=1.0):
    """logits (..., V) and targets (...)."""
    return tensor(rng, *shape, size=size), torch.tensor(rng.integers(0, shape[-1], size=shape[:-1]))


@label_smoothing.probe("three rows of five positions, seven tokens", NEAR)
def _(label_smoothing, rng):
    return label_smoothing(*given(rng, 3, 5, 7), 0.1)


@label_smoothing.probe("other shares to give away", NEAR)
def _(label_smoothing, rng):
    logits, targets = given(rng, 4, 6)
    return [label_smoothing(logits, targets, eps) for eps in (0.3, 0.02, 0.75)]


@label_smoothing.probe("nothing to give away: plain cross-entropy", NEAR)
def _(label_smoothing, rng):
    return label_smoothing(*given(rng, 4, 6), 0.0)


@label_smoothing.probe("everything given away", NEAR)
def _(label_smoothing, rng):
    return label_smoothing(*given(rng, 4, 6), 1.0)


@label_smoothing.probe("two tokens, and thirty", NEAR)
def _(label_smoothing, rng):
    return [label_smoothing(*given(rng, 5, V, size=2.0), 0.2) for V in (2, 30)]


@label_smoothing.probe("one position; two leading axes; three", NEAR)
def _(label_smoothing, rng):
    return [label_smoothing(*given(rng, *shape), 0.15) for shape in ((1, 4), (1, 6, 3), (6, 1, 3), (2, 3, 4, 5))]


@label_smoothing.probe("as many rows as positions as tokens", NEAR)
def _(label_smoothing, rng):
    return label_smoothing(*given(rng, 4, 4, 4), 0.1)


@label_smoothing.probe("the same token everywhere: the first, the last", NEAR)
def _(label_smoothing, rng):
    logits, targets = given(rng, 3, 4, 5)
    return [label_smoothing(logits, torch.full_like(targets, i), 0.2) for i in (0, 4)]


@label_smoothing.probe("sure of the right token, sure of a wrong one", NEAR)
def _(label_smoothing, rng):
    logits, targets = given(rng, 4, 5, size=0.1)
    hot = torch.nn.functional.one_hot(targets, 5) * 12.0
    return label_smoothing(logits + hot, targets, 0.1), label_smoothing(logits - hot, targets, 0.1)


@label_smoothing.probe("the gradient", NEAR)
def _(label_smoothing, rng):
    logits, targets = given(rng, 3, 4, 5)
    logits.requires_grad_()
    loss = label_smoothing(logits, targets, 0.2)
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
        return "no gradient flows to the logits"
    loss.backward()
    return logits.grad


@label_smoothing.probe("your inputs stay as they were", NEAR)
def _(label_smoothing, rng):
    logits, targets = given(rng, 3, 5)
    return label_smoothing(logits, targets, 0.1), logits, targets


@label_smoothing.probe("logits of many hundreds, far from 0", NEAR, extreme=True)
def _(label_smoothing, rng):
    logits, targets = given(rng, 4, 5, size=300.0)
    logits[1] += 5e3
    return label_smoothing(logits, targets, 0.1)


def taken(log_p, targets):
    return log_p.gather(-1, targets[..., None])[..., 0]


def mixed(logits, targets, eps, *, log=lambda x: x.log_softmax(-1), own=None, others=None, total=lambda x: x.mean()):
    """Minus `own` times the target's log-probability, minus `others` times the sum over all."""
    log_p, V = log(logits), logits.shape[-1]
    one = (1 - eps) if own is None else own(eps, V)
    rest = eps / V if others is None else others(eps, V)
    return total(-one * taken(log_p, targets) - rest * log_p.sum(-1))


def slip(**changes):
    return lambda logits, targets, eps: mixed(logits, targets, eps, **changes)


def unshifted(logits):
    return logits - logits.exp().sum(-1, keepdim=True).log()


def guarded(least):
    return lambda x: (x.softmax(-1) + least).log()


def clamped(least):
    return lambda x: x.softmax(-1).clamp(min=least).log()


def cut_at(least):
    return lambda x: x.log_softmax(-1).clamp(min=least)


def one_shift(x):
    return unshifted(x - x.max())


def without_zeros(logits, targets, eps):
    real = targets != 0
    return mixed(logits, targets, eps, total=lambda x: x[real].sum() / real.sum().clamp(min=1))


def every_pair(logits, targets, eps):
    log_p = logits.log_softmax(-1).reshape(-1, logits.shape[-1])
    return -(1 - eps) * log_p[:, targets.flatten()].mean() - eps * log_p.mean()


def three_axes(logits, targets, eps):
    B, T, V = logits.shape
    return mixed(logits.reshape(B * T, V), targets.reshape(B * T), eps)


def of_share(logits, targets, eps):
    p = logits.softmax(-1)
    return -((1 - eps) * taken(p, targets) + eps / logits.shape[-1]).log().mean()


def divergence(logits, targets, eps):
    V = logits.shape[-1]
    q = torch.full_like(logits, eps / V).scatter_add(-1, targets[..., None], torch.full_like(logits, 1 - eps)[..., :1])
    return (q * ((q + 1e-12).log() - logits.log_softmax(-1))).sum(-1).mean()


label_smoothing.tell(
    {
        "`eps` has no say in your answer: a share of it goes to all tokens alike.": [
            slip(own=lambda eps, V: 1.0, others=lambda eps, V: 0.0)
        ],
        "You always give away a tenth. How much, `eps` says.": [
            lambda logits, targets, eps: mixed(logits, targets, 0.1)
        ],
        "You share out `eps` among the *other* tokens, V − 1 of them. Here all V get eps/V, the right one too.": [
            slip(own=lambda eps, V: 1 - eps - eps / (V - 1), others=lambda eps, V: eps / (V - 1))
        ],
        "Your weights don't sum to one. The right token gets 1 − eps *and* its own eps/V: what is given away goes to "
        "all V.": [
            slip(own=lambda eps, V: 1 - eps - eps / V),
            slip(own=lambda eps, V: 1 - eps + eps / V),
            slip(own=lambda eps, V: 1 - eps, others=lambda eps, V: eps / (V - 1)),
            slip(own=lambda eps, V: 1.0),
        ],
        "`eps` goes to all tokens *together*. You give each of them eps: divide by V.": [
            slip(others=lambda eps, V: eps),
            slip(own=lambda eps, V: 1 - 2 * eps, others=lambda eps, V: eps),
            slip(own=lambda eps, V: 1 - 2 * eps + eps / V, others=lambda eps, V: eps),
        ],
        "You divide by V twice: eps/V times the *sum*, or eps times the *mean*.": [
            slip(others=lambda eps, V: eps / V**2)
        ],
        "You add eps to every weight and make them sum to one again. The weights are 1 − eps on the right token, and "
        "eps/V on all.": [
            slip(own=lambda eps, V: 1 / (1 + V * eps), others=lambda eps, V: eps / (1 + V * eps)),
            slip(own=lambda eps, V: 1 / (1 + eps), others=lambda eps, V: eps / V / (1 + eps)),
        ],
        "The number of tokens is the length of the *last* axis of the logits.": [
            lambda logits, targets, eps: mixed(logits, targets, eps, others=lambda eps, V: eps / logits.shape[1]),
            lambda logits, targets, eps: mixed(logits, targets, eps, others=lambda eps, V: eps / len(logits)),
        ],
        "The logits in your second term are raw. The share that is given away asks for log-probabilities, too.": [
            lambda logits, targets, eps: mixed(logits, targets, eps, others=lambda eps, V: 0.0) - eps * logits.mean()
        ],
        "Part of your loss is cut off from the gradient. All log-probabilities depend on the logits.": [
            lambda logits, targets, eps: (
                mixed(logits, targets, eps, others=lambda eps, V: 0.0) - eps * logits.detach().log_softmax(-1).mean()
            ),
            lambda logits, targets, eps: (
                mixed(logits, targets, eps, own=lambda eps, V: 0.0)
                + mixed(logits.detach(), targets, eps, others=lambda eps, V: 0.0)
            ),
        ],
        "You leave out the positions whose target is 0. Here it is a token like any other.": [without_zeros],
        "You pick every target at every position. Each position has one right token: `gather`.": [every_pair],
        "Your sum over the tokens adds up the positions as well. Sum over V, then take the mean over positions.": [
            lambda logits, targets, eps: (
                mixed(logits, targets, eps, others=lambda eps, V: 0.0)
                - eps / logits.shape[-1] * logits.log_softmax(-1).sum()
            )
        ],
        "The logits are taken apart as (B, T, V). There may be one leading axis, or three.": [
            lambda logits, targets, eps: mixed(logits.flatten(0, 1), targets.flatten(), eps),
            three_axes,
        ],
        "You cut the log-probabilities off at some number. A token may be as unlikely as it likes, and costs what it "
        "costs.": [slip(log=cut_at(-least)) for least in (100, 50, 20)],
        "One shift for all positions is not enough: where a position lies far below the largest logit of all, every "
        "exp becomes 0. Each takes its own largest logit away, or `log_softmax` does.": [slip(log=one_shift)],
        "The right token's weight is turned round: it keeps 1 − eps, and eps is given away.": [
            slip(own=lambda eps, V: eps, others=lambda eps, V: (1 - eps) / V)
        ],
        "Only the right token counts in your loss. The share that is given away asks for a log-probability of every "
        "token.": [slip(others=lambda eps, V: 0.0)],
        "The right token's own loss is missing, or nearly.": [slip(own=lambda eps, V: 0.0)],
        "The share that is given away is added to the loss, with a weight of eps; the right token keeps 1 − eps. Both "
        "terms have the same sign.": [
            slip(own=lambda eps, V: 1.0, others=lambda eps, V: -eps / V),
            slip(others=lambda eps, V: -eps / V),
        ],
        "You take the logarithm of a mean of probabilities. Wanted is the mean, or sum, of their logarithms.": [
            lambda logits, targets, eps: (
                -((1 - eps) * taken(logits.log_softmax(-1), targets) + eps * logits.softmax(-1).mean(-1).log()).mean()
            )
        ],
        "Your choice of the right tokens works for one leading axis. There may be more: use `gather` along the last "
        "axis, or flatten first.": [
            lambda logits, targets, eps: (
                -(
                    (1 - eps) * logits.log_softmax(-1)[torch.arange(len(targets)), targets]
                    + eps * logits.log_softmax(-1).mean(-1)
                ).mean()
            )
        ],
        "You smooth what the *model* says. Its probabilities stay as they are; the target is smoothed.": [of_share],
        "You took the target's entropy away: that is the divergence between the two. Wanted is the cross-entropy.": [
            divergence
        ],
        "You returned the sum. Wanted is the mean over all positions.": [slip(total=lambda x: x.sum())],
        "Your mean goes over the tokens as well: the sum over V is a sum, only positions are averaged.": [
            lambda logits, targets, eps: mixed(logits, targets, eps) / logits.shape[-1]
        ],
        "You divided by the number of rows. Divide by the number of positions, in all rows together.": [
            slip(total=lambda x: x.sum() / len(x))
        ],
        "You return one loss for each position. Wanted is their mean, one number.": [slip(total=lambda x: x)],
        "The sign is turned round: log-probabilities are negative, a loss is positive.": [
            slip(total=lambda x: -x.mean())
        ],
        "The normaliser is missing: take the log-softmax of the logits first.": [slip(log=lambda x: x)],
        "You took the probability itself. The loss is minus its *logarithm*.": [slip(log=lambda x: x.softmax(-1))],
        "Your probabilities sum to one over the positions or rows. Each position shares out its own, over V.": [
            slip(log=lambda x: x.log_softmax(0)),
            slip(log=lambda x: x.log_softmax(-2)),
        ],
        "Your logarithms have another base: 2, or 10. Natural ones are wanted.": [
            slip(total=lambda x: x.mean() / math.log(2)),
            slip(total=lambda x: x.mean() / math.log(10)),
        ],
        "exp of a logit of many hundreds is infinite, and a probability that has become 0 has no logarithm. Use "
        "`log_softmax` or `logsumexp`.": [
            slip(log=unshifted),
            slip(log=lambda x: x.softmax(-1).log()),
            *(slip(log=guarded(least)) for least in (1e-9, 1e-8, 1e-10, 1e-12)),
            *(slip(log=clamped(least)) for least in (1e-9, 1e-8, 1e-10, 1e-12)),
        ],
        CUT_OFF: [lambda logits, targets, eps: mixed(logits.detach(), targets, eps)],
    }
)


@label_smoothing.misconception("You changed the caller's logits: write into a tensor of your own.")
def _(logits, targets, eps):
    loss = mixed(logits, targets, eps)
    logits -= logits.amax(-1, keepdim=True)
    return loss


@label_smoothing.alternative("the smoothed target, built whole")
def _(logits, targets, eps):
    V = logits.shape[-1]
    q = torch.nn.functional.one_hot(targets, V) * (1 - eps) + eps / V
    return -(q * logits.log_softmax(-1)).sum(-1).mean()


@label_smoothing.alternative("from logsumexp: what the logits are on average")
def _(logits, targets, eps):
    x, y = logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)
    wanted = (1 - eps) * x[torch.arange(len(x)), y] + eps * x.mean(-1)
    return (x.logsumexp(-1) - wanted).sum() / len(x)


label_smoothing.equivalent(
    "right = log_p.gather(-1, targets[..., None])[..., -1]", "the last axis has one column, which is first and last"
)
