"""How `smoothed_gap` of lesson 11 is judged."""

import math

from autograder.exercise import Exercise

smoothed_gap = Exercise("smoothed_gap", points=2)


@smoothed_gap.probe("ten tokens, a tenth given away")
def _(smoothed_gap, rng):
    return smoothed_gap(10, 0.1)


@smoothed_gap.probe("other numbers of tokens")
def _(smoothed_gap, rng):
    return [smoothed_gap(int(V), 0.1) for V in (2, 3, rng.integers(20, 100), 3000, 250_000)]


@smoothed_gap.probe("other shares")
def _(smoothed_gap, rng):
    return [smoothed_gap(50, float(eps)) for eps in (0.5, 0.9, rng.uniform(0.05, 0.3), 0.99)]


@smoothed_gap.probe("both drawn")
def _(smoothed_gap, rng):
    return [smoothed_gap(int(rng.integers(2, 500)), float(rng.uniform(0.01, 0.99))) for _ in range(5)]


@smoothed_gap.probe("everything given away")
def _(smoothed_gap, rng):
    return [smoothed_gap(V, 1.0) for V in (2, 40)]


@smoothed_gap.probe("next to nothing given away")
def _(smoothed_gap, rng):
    return [smoothed_gap(V, eps) for V in (2, 3000) for eps in (1e-6, 1e-12)]


@smoothed_gap.probe("nothing given away", extreme=True)
def _(smoothed_gap, rng):
    return [smoothed_gap(V, 0.0) for V in (2, 100)]


def shares(V, eps):
    """What the right token has, and each other."""
    return 1 - eps + eps / V, eps / V


def slip(gap):
    """A version with another formula; without a share to give away it is infinite, as asked."""
    return lambda V, eps: gap(V, eps) if eps else math.inf


def at_zero(answer):
    """Right but for eps = 0."""
    return lambda V, eps: math.log(1 + V * (1 - eps) / eps) if eps else answer


def floored(least):
    return lambda V, eps: math.log(1 + V * (1 - max(eps, least)) / max(eps, least))


def added(least):
    return lambda V, eps: math.log(1 + V * (1 - eps) / (eps + least))


def small_as_zero(limit):
    return lambda V, eps: math.log(1 + V * (1 - eps) / eps) if eps >= limit else math.inf


def entropy(V, eps):
    right, other = shares(V, eps)
    return -right * math.log(right) - (V - 1) * other * math.log(other)


smoothed_gap.tell(
    {
        "The right token's own eps/V is missing from its share: it has 1 − eps + eps/V.": [
            slip(lambda V, eps: math.log(V * (1 - eps) / eps) if eps < 1 else -math.inf),
            slip(lambda V, eps: math.log(V * (1 - eps) / eps) if eps < 1 else 0.0),
        ],
        "You share out eps among the V − 1 others. In this lesson all V get eps/V, the right one too.": [
            slip(lambda V, eps: math.log((1 - eps) * (V - 1) / eps) if eps < 1 else -math.inf),
            slip(lambda V, eps: math.log((1 - eps) * (V - 1) / eps) if eps < 1 else 0.0),
            slip(lambda V, eps: math.log(1 + (V - 1) * (1 - eps) / eps)),
            slip(lambda V, eps: math.log((1 - eps + eps / V) * (V - 1) / eps)),
            slip(lambda V, eps: math.log(1 + (V - 1) * (1 - eps) / eps) if eps < 1 else 0.0),
        ],
        "You return the log-probability of the right token. The gap is its logit less that of another: the logarithm "
        "of the *ratio* of their shares.": [
            slip(lambda V, eps: math.log(shares(V, eps)[0])),
            slip(lambda V, eps: -math.log(shares(V, eps)[0])),
        ],
        "You return the log-probability of another token. The gap is the right token's logit less that one: take both "
        "into account.": [
            slip(lambda V, eps: math.log(eps / V)),
            slip(lambda V, eps: -math.log(eps / V)),
        ],
        "You return the difference of the shares. Logits are logarithms: take the difference of those.": [
            slip(lambda V, eps: shares(V, eps)[0] - shares(V, eps)[1])
        ],
        "You return the ratio of the shares. The gap between logits is its logarithm.": [
            slip(lambda V, eps: 1 + V * (1 - eps) / eps)
        ],
        "The sign is turned round: the right token's logit is the larger one.": [
            slip(lambda V, eps: -math.log(1 + V * (1 - eps) / eps)),
            lambda V, eps: -math.log(1 + V * (1 - eps) / eps) if eps else -math.inf,
        ],
        "Your logarithm has another base. Softmax undoes the natural one.": [
            slip(lambda V, eps: math.log2(1 + V * (1 - eps) / eps)),
            slip(lambda V, eps: math.log10(1 + V * (1 - eps) / eps)),
        ],
        "eps and 1 − eps have changed places: eps is what is given away.": [
            lambda V, eps: math.log(1 + V * eps / (1 - eps)) if eps < 1 else math.inf,
            slip(lambda V, eps: math.log(1 + V * eps / (1 - eps)) if eps < 1 else 0.0),
        ],
        "The number of tokens has no say in your answer. The more there are, the less each of them gets, and the "
        "wider the gap.": [
            slip(lambda V, eps: math.log((1 - eps) / eps) if eps < 1 else -math.inf),
            slip(lambda V, eps: math.log((1 - eps) / eps) if eps < 1 else 0.0),
            slip(lambda V, eps: math.log(1 + (1 - eps) / eps)),
        ],
        "Your V stands in the wrong place: each other token has eps/V, so V multiplies the ratio.": [
            slip(lambda V, eps: math.log(1 + (1 - eps) / (V * eps)))
        ],
        "Each other token has eps/V, not eps: what is given away goes to all of them together.": [
            slip(lambda V, eps: math.log((1 - eps + eps / V) / eps)),
        ],
        "With nothing given away there is no best gap: it grows without end. Return `math.inf`.": [
            lambda V, eps: math.log(1 + V * (1 - eps) / eps),
            lambda V, eps: math.log(1 - eps + eps / V) - math.log(eps / V),
            at_zero(None),
            at_zero(0.0),
            at_zero(-math.inf),
            at_zero(math.nan),
            at_zero(1.0),
            at_zero("inf"),
        ],
        "You keep eps away from 0. With nothing given away there is no best gap: return `math.inf` for eps = 0, and "
        "take any other eps as it is.": [
            *(floored(least) for least in (1e-12, 1e-9, 1e-15, 1e-10, 1e-8, 1e-6)),
            *(added(least) for least in (1e-12, 1e-9, 1e-15, 1e-10, 1e-8, 1e-6)),
            lambda V, eps: math.log(1 + V * (1 - eps) / (eps + 1e-12)) if eps else 0.0,
        ],
        "A small eps counts as 0 in your answer. Only eps = 0 has no best gap.": [
            small_as_zero(1e-3),
            small_as_zero(1e-8),
        ],
        "You always give away a tenth. How much, `eps` says.": [
            slip(lambda V, eps: math.log(1 + 9 * V)),
            lambda V, eps: math.log(1 + 9 * V),
        ],
        "With everything given away all tokens are wanted alike: the gap is 0, not infinite.": [
            slip(lambda V, eps: math.log(1 + V * (1 - eps) / eps) if eps < 1 else math.inf),
            slip(lambda V, eps: math.log(1 + V * (1 - eps) / eps) if eps < 1 else -math.inf),
            slip(lambda V, eps: math.log(1 + V * (1 - eps) / eps) if eps < 1 else None),
        ],
        "You compare the right token with all others *together*. The gap is to each of them.": [
            slip(lambda V, eps: math.log(shares(V, eps)[0] / (1 - shares(V, eps)[0]))),
            slip(lambda V, eps: math.log(shares(V, eps)[0] / (1 - shares(V, eps)[0])) if eps < 1 else 0.0),
            slip(lambda V, eps: math.log(shares(V, eps)[0] / (eps - eps / V))),
        ],
        "You add up the gaps to all others. Wanted is the gap to one of them.": [
            slip(lambda V, eps: (V - 1) * math.log(1 + V * (1 - eps) / eps)),
            slip(lambda V, eps: V * math.log(1 + V * (1 - eps) / eps)),
        ],
        "You return the least loss itself: the entropy of the smoothed target. Wanted is the gap between logits at "
        "that place.": [
            slip(entropy),
            lambda V, eps: entropy(V, eps) if eps else 0.0,
        ],
        "The right token gives something away: it keeps 1 − eps, and gets its own eps/V back.": [
            slip(lambda V, eps: math.log(1 + V / eps)),
            slip(lambda V, eps: math.log(V / eps - 1)),
            slip(lambda V, eps: math.log((1 - eps - eps / V) / (eps / V))),
        ],
        "You rounded the gap. It is wanted as it is.": [
            slip(lambda V, eps: round(math.log(1 + V * (1 - eps) / eps), 2)),
        ],
        "The gap is between two logits, not between the logit and their mean.": [
            slip(lambda V, eps: (1 - 1 / V) * math.log(1 + V * (1 - eps) / eps))
        ],
    }
)


@smoothed_gap.alternative("from the two shares")
def _(V, eps):
    if eps == 0:
        return float("inf")
    right, other = 1 - eps + eps / V, eps / V
    return math.log(right) - math.log(other)


@smoothed_gap.alternative("with log1p")
def _(V, eps):
    return math.inf if eps <= 0 else math.log1p(V * (1 / eps - 1))
