"""How `blind_floor` of lesson 13 is judged."""

import math

from autograder.compare import Close
from autograder.exercise import Exercise

blind_floor = Exercise("blind_floor", points=3, forbid=("attn",), instead="derive the best q and put it in")

EXACT = Close(rtol=1e-7, atol=1e-9)


def parts(rng):
    """Three shares that sum to 1, none of them small."""
    x = 0.1 + rng.random(3)
    return [float(part) for part in x / x.sum()]


@blind_floor.probe("80, 10, 10", EXACT)
def _(blind_floor, rng):
    return blind_floor(6.0, 0.8, 0.1, 0.1), blind_floor(float(3 + rng.random()), 0.8, 0.1, 0.1)


@blind_floor.probe("the masks alone", EXACT)
def _(blind_floor, rng):
    return blind_floor(float(5 + rng.random()), 1.0, 0.0, 0.0)


@blind_floor.probe("masks and swaps, nothing kept", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.3, 0.8, 0.2, 0.0), blind_floor(float(rng.random()), 0.35, 0.65, 0.0)


@blind_floor.probe("masks and kept ones, nothing swapped", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.3, 0.8, 0.0, 0.2), blind_floor(float(rng.random()), 0.35, 0.0, 0.65)


@blind_floor.probe("no masks", EXACT)
def _(blind_floor, rng):
    return blind_floor(4.7, 0.0, 0.3, 0.7), blind_floor(4.7, 0.0, 0.7, 0.3), blind_floor(2.1, 0.0, 0.5, 0.5)


@blind_floor.probe("all kept, all swapped", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.7, 0.0, 0.0, 1.0), blind_floor(5.7, 0.0, 1.0, 0.0)


@blind_floor.probe("any shares", EXACT)
def _(blind_floor, rng):
    return [blind_floor(float(1 + 7 * rng.random()), *parts(rng)) for _ in range(5)]


@blind_floor.probe("more swapped than kept, and the reverse", EXACT)
def _(blind_floor, rng):
    return blind_floor(6.1, 0.5, 0.4, 0.1), blind_floor(6.1, 0.5, 0.1, 0.4)


@blind_floor.probe("the same shares, one nat more", EXACT)
def _(blind_floor, rng):
    shares = parts(rng)
    return blind_floor(4.0, *shares), blind_floor(5.0, *shares)


@blind_floor.probe("a single piece: H is 0", EXACT)
def _(blind_floor, rng):
    return blind_floor(0.0, 0.8, 0.1, 0.1), blind_floor(0, 1, 0, 0), blind_floor(0.0, 0.5, 0.5, 0.0)


@blind_floor.probe("H smaller than one nat", EXACT)
def _(blind_floor, rng):
    return [blind_floor(float(0.9 * rng.random()), *parts(rng)) for _ in range(3)]


@blind_floor.probe("whole numbers", EXACT)
def _(blind_floor, rng):
    return blind_floor(6, 1, 0, 0), blind_floor(6, 0, 1, 0), blind_floor(6, 0, 0, 1)


@blind_floor.probe("one number comes back", EXACT)
def _(blind_floor, rng):
    found = blind_floor(float(5 + rng.random()), *parts(rng))
    return getattr(found, "ndim", 0) == 0, found


@blind_floor.probe("very small shares", EXACT, extreme=True)
def _(blind_floor, rng):
    return [blind_floor(5.9, 1 - 1e-6 - tiny, 1e-6, tiny) for tiny in (1e-4, 1e-9, 1e-14)]


@blind_floor.probe("a huge H", EXACT, extreme=True)
def _(blind_floor, rng):
    return blind_floor(1e6, *parts(rng))


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


def searched(n):
    """The best q of a grid."""

    def wrong(H, mask, random, keep):
        if random == 0 or keep == 0:
            return (mask + random) * H
        grid = [0.01 + 0.98 * i / (n - 1) for i in range(n)]
        return min(mask * H - keep * math.log(q) + random * (H - math.log(1 - q)) for q in grid)

    return wrong


blind_floor.tell(
    {
        "The coin is missing: where a piece stands he can't tell whether it was kept, and doubt costs, too.": [
            lambda H, mask, random, keep: (mask + random) * H
        ],
        "A blind reader isn't at `H` everywhere: where a piece stands he may believe it, and saves something at the "
        "kept places.": [lambda H, mask, random, keep: H, lambda H, mask, random, keep: H * (mask + random + keep)],
        "You count the masks alone. Swapped and kept places cost him something, too.": [
            lambda H, mask, random, keep: mask * H,
            lambda H, mask, random, keep: H if mask == 1 else mask * H,
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
            *(searched(n) for n in (50, 99, 100)),
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
        "You divide by the share of the masks, or of the places that show a piece. The mean is over all "
        "places asked.": [
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
)


@blind_floor.alternative("a term for each kind of place, at the best q")
def _(H, mask, random, keep):
    loss = mask * H
    if keep:
        loss += keep * math.log1p(random / keep)
    if random:
        loss += random * (H + math.log((random + keep) / random))
    return loss


@blind_floor.alternative("the coin's entropy, with x log x that knows 0")
def _(H, mask, random, keep):
    def xlogx(x):
        return x * math.log(x) if x else 0.0

    return (mask + random) * H + xlogx(random + keep) - xlogx(random) - xlogx(keep)
