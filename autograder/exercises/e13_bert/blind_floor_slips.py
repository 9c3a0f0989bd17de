"""What people get wrong in `blind_floor`."""

import math

import numpy as np


def floor(
    H, mask, random, keep, *, q=None, swapped=None, log=math.log, blanks=None, kept=None,
    mean=lambda loss, mask, shown: loss,
):  # fmt: skip
    """The mean loss at some q, a term for each kind of place; 0 · log 0 is 0."""
    shown = random + keep
    q = q(mask, random, keep) if q else (keep / shown if shown else 0.0)

    def cost(p):
        return -log(p) if p > 0 else 0.0

    loss = (blanks or (lambda mask, H: mask * H))(mask, H)
    loss += (kept or (lambda keep, cost: keep * cost))(keep, cost(q))
    loss += random * (swapped or (lambda H, rest: H + rest))(H, cost(1 - q)) if random else 0.0
    return mean(loss, mask, shown)


def slip(**changes):
    return lambda *given: floor(*given, **changes)


def without_guards(H, mask, random, keep):
    q = keep / (random + keep)
    return mask * H - keep * math.log(q) + random * (H - math.log(1 - q))


def guarded(test):
    """The coin is left out where `test` says so."""
    return lambda H, mask, random, keep: (
        (mask + random) * H if test(mask, random, keep) else without_guards(H, mask, random, keep)
    )


def coin(p, log=math.log):
    return sum(-x * log(x) for x in (p, 1 - p) if x > 0)


def with_coin(make):
    """(mask + random) · H and some form of the coin's entropy."""

    def wrong(H, mask, random, keep):
        shown = random + keep
        return (mask + random) * H + (make(mask, random, keep, coin(keep / shown)) if shown else 0.0)

    return wrong


def with_cap(H, mask, random, keep):
    return min(H, floor(H, mask, random, keep))


def all_or_nothing(H, mask, random, keep):
    return mask * H + (random * H if keep >= random else (random + keep) * H)


def log_of_mean(H, mask, random, keep):
    shown = random + keep
    q = keep / shown if shown else 0.0
    return -math.log((mask + random * (1 - q)) * math.exp(-H) + keep * q)


def padded(eps):
    """A small number in the denominator and in both logs."""

    def wrong(H, mask, random, keep):
        q = keep / (random + keep + eps)
        return (mask + random) * H - keep * math.log(q + eps) - random * math.log(1 - q + eps)

    return wrong


def searched(grid, guard=True):
    """The best q of a grid."""

    def wrong(H, mask, random, keep):
        if guard and (random == 0 or keep == 0):
            return (mask + random) * H
        return float(((mask + random) * H - keep * np.log(grid) - random * np.log(1 - grid)).min())

    return wrong


def within(eps):
    """The best q, kept away from 0 and 1 by eps."""
    return slip(q=lambda mask, random, keep: min(max(keep / (random + keep) if random + keep else 0.5, eps), 1 - eps))


def without_doubt(short, which):
    """Another number where which(random, keep) is 0: one of them, both, or the second."""
    return lambda H, mask, random, keep: floor(H, mask, random, keep) if which(random, keep) else short(H, mask)


def plus(extra):
    """The right loss, and extra(H, random, keep, q), where a piece stands."""

    def wrong(H, mask, random, keep):
        shown = random + keep
        return floor(H, mask, random, keep) + (extra(H, random, keep, keep / shown) if shown else 0.0)

    return wrong


EDGES = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8)
COARSE = [np.linspace(0.01, 0.99, n) for n in (50, 99, 100)]
FINE = [np.linspace(0, 1, n)[1:-1] for n in (1001, 10001)] + [np.linspace(0.001, 0.999, 1000)]


SLIPS = {
    "The coin is missing: where a piece stands he can't tell whether it was kept, and doubt costs, too.": [
        lambda H, mask, random, keep: (mask + random) * H
    ],
    "A blind reader isn't at `H` everywhere: where a piece stands he may believe it, and saves something at the "
    "kept places.": [lambda H, mask, random, keep: H, lambda H, mask, random, keep: H * (mask + random + keep)],
    "You count the masks alone. Swapped and kept places cost him something, too.": [
        lambda H, mask, random, keep: mask * H,
        lambda H, mask, random, keep: H if mask == 1 else mask * H,
    ],
    "Where `random` or `keep` is 0 your short cut gives another number. No doubt is left there, but the masks and the "
    "swapped places still cost `H` each.": [
        without_doubt(lambda H, mask: mask * H, min),
        without_doubt(lambda H, mask: H, min),
        *(without_doubt(lambda H, mask: 0.0, which) for which in (min, max, lambda random, keep: keep)),
    ],
    "You take a part of `H` at the swapped places, times q or 1 − q. Each costs the whole `H`, and −log(1 − q) "
    "besides.": [
        plus(lambda H, random, keep, q: -random * q * H if random and keep else 0.0),
        plus(lambda H, random, keep, q: -random * q * H),
        plus(lambda H, random, keep, q: -random * (1 - q) * H if random and keep else 0.0),
        plus(lambda H, random, keep, q: -random * (1 - q) * H),
    ],
    "The places that show the right piece pay a part of `H` with you. There he sees it: −log q, and no `H`.": [
        plus(lambda H, random, keep, q: keep * (1 - q) * H),
        plus(lambda H, random, keep, q: keep * q * H if random and keep else 0.0),
        plus(lambda H, random, keep, q: keep * q * H),
    ],
    "`H` is in nats, as the loss is: it stays as it is, and isn't divided by log 2.": [
        lambda H, mask, random, keep: floor(H / math.log(2), mask, random, keep),
        lambda H, mask, random, keep: floor(H * math.log(2), mask, random, keep),
    ],
    "You return e to the loss, a perplexity. Wanted is the loss itself.": [
        lambda *given: float(np.exp(floor(*given))),
        lambda *given: math.exp(floor(*given)),
        lambda *given: 2 ** floor(*given),
    ],
    'A swapped place costs −log(1 − q) *and* `H`: he must say "not this one", and then guess which.': [
        slip(swapped=lambda H, rest: rest)
    ],
    "A swapped place costs `H` and −log(1 − q): the share of belief that isn't left for the others is missing.": [
        slip(swapped=lambda H, rest: H)
    ],
    "Your kept places cost nothing. He can't be sure that a piece is the right one: −log q.": [
        slip(kept=lambda keep, cost: 0.0)
    ],
    "Your kept places cost `H`. The right piece is in sight there: −log q.": [
        lambda H, mask, random, keep: floor(H, mask, random, keep) + keep * H,
        lambda H, mask, random, keep: (mask + random + keep) * H + (random + keep) * math.log(2),
    ],
    "The places with a mask are missing: each costs him `H`.": [slip(blanks=lambda mask, H: 0.0)],
    "The coin's entropy is for one place that shows a piece. It comes in with their share, random + keep.": [
        with_coin(lambda mask, random, keep, coin: coin)
    ],
    "The coin's entropy isn't weighted with the share of places that show a piece, random + keep.": [
        with_coin(lambda mask, random, keep, coin: (1 - random - keep) * coin),
        with_coin(lambda mask, random, keep, coin: random * coin),
        with_coin(lambda mask, random, keep, coin: keep * coin),
    ],
    "You take the coin off. Doubt costs: its entropy is added.": [
        with_coin(lambda mask, random, keep, coin: -(random + keep) * coin)
    ],
    "You took q for the share of *all* places that are kept. He sees where a mask stands: among the places with a "
    "piece it is keep / (random + keep).": [
        slip(q=lambda mask, random, keep: keep),
        lambda H, mask, random, keep: (
            (mask + random) * H - sum(part * math.log(part) for part in (random, keep) if part > 0)
        ),
    ],
    "Your coin has a third side, for the mask. He sees where one stands: no doubt there.": [
        lambda H, mask, random, keep: (
            (mask + random) * H - sum(part * math.log(part) for part in (mask, random, keep) if part > 0)
        )
    ],
    "Your q is turned round: it is the share that was *kept*, among the places that show a piece.": [
        slip(q=lambda mask, random, keep: random / (random + keep) if random > 0 and keep > 0 else float(keep > 0))
    ],
    "You take the larger of the two shares for q. It is the share that was kept, also where that is the smaller one.": [
        slip(q=lambda mask, random, keep: max(random, keep) / (random + keep) if random and keep else float(keep > 0)),
        slip(q=lambda mask, random, keep: max(random, keep) / (random + keep) if random + keep else 0.0),
    ],
    "You believe a piece wholly or not at all, whichever is better. He can share out his belief: −log q at a kept "
    "place, H − log(1 − q) at a swapped one.": [all_or_nothing],
    "A mask costs him `H`, not 1 or nothing.": [
        slip(blanks=lambda mask, H: mask),
    ],
    "You take the log of a mean probability. Wanted is the mean of −log, place by place.": [log_of_mean],
    "The coin's entropy is weighted twice with the share of places that show a piece.": [
        with_coin(lambda mask, random, keep, coin: (random + keep) ** 2 * coin),
    ],
    "Your coin has one side: −q log q. The other, −(1 − q) log(1 − q), is missing; or one side has the "
    "weight of both.": [
        lambda H, mask, random, keep: (
            (mask + random) * H - ((random + keep) * math.log(keep / (random + keep)) if keep else 0.0)
        ),
        lambda H, mask, random, keep: (
            (mask + random) * H - ((random + keep) * math.log(random / (random + keep)) if random else 0.0)
        ),
    ],
    "Your number is close, and not exact: a small constant in the log, or a search among some values of "
    "q. The best "
    "q has a formula, and a term with a share of 0 is left out.": [
        *(slip(log=lambda p, eps=eps: math.log(p + eps)) for eps in (1e-2, 1e-3, 1e-6)),
        *(padded(eps) for eps in (1e-3, 1e-6)),
        *(searched(grid, False) for grid in (*COARSE, *FINE)),
        *map(searched, COARSE),
        *map(within, EDGES),
    ],
    "Your q is one half always. The best one is a share: how many of the pieces in sight are right?": [
        slip(q=lambda mask, random, keep: 0.5),
        lambda H, mask, random, keep: (mask + random) * H + (random + keep) * math.log(2),
        slip(q=lambda mask, random, keep: 0.5 if random and keep else float(keep > 0)),
        lambda H, mask, random, keep: (mask + random) * H + 0.2 * math.log(2),
    ],
    "Your logarithm has base 2, or 10. The loss is in nats: the natural one.": [
        slip(log=math.log2),
        slip(log=math.log10),
    ],
    "Where one of `random` and `keep` is 0, or both are, your formula has a log of 0 or divides by 0. Such a term "
    "is 0.": [
        without_guards,
        guarded(lambda mask, random, keep: random + keep == 0),
        guarded(lambda mask, random, keep: keep == 0),
        guarded(lambda mask, random, keep: random == 0),
    ],
    "`random` and `keep` have changed places: what is swapped costs him `H`, what is kept doesn't.": [
        lambda H, mask, random, keep: floor(H, mask, keep, random),
        lambda H, mask, random, keep: floor(H, mask, random, keep) + (keep - random) * H,
    ],
    "You divide by the share of the masks, or of the places that show a piece. The mean is over all places asked.": [
        slip(mean=lambda loss, mask, shown: loss / mask if mask else loss),
        slip(mean=lambda loss, mask, shown: loss / shown if shown else loss),
    ],
    "The sign is wrong: a loss is −log of a probability, never below 0.": [
        lambda *given: -floor(*given),
    ],
    "You cut the loss off at `H`. With the rule of the statement it can be more: when H is small, doubt costs more "
    "than it saves.": [with_cap],
    "You return a probability, the best q. Wanted is the mean loss with it.": [
        lambda H, mask, random, keep: keep / (random + keep) if random + keep else 0.0
    ],
    "You round. The number is wanted as it is.": [
        lambda *given: round(floor(*given), 2),
        lambda *given: round(floor(*given), 4),
    ],
}
