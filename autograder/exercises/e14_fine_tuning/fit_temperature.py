"""How `fit_temperature` of lesson 14 is judged: labels drawn from a softmax, so that the best temperature is known."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise

fit_temperature = Exercise(
    "fit_temperature",
    points=3,
    forbid=("scipy.optimize", "torch.optim"),
    instead="try many temperatures and take the best: a loop is enough",
)

NEAR = Close(rtol=0.02, atol=0.004)
GRID = np.geomspace(0.05, 20, 600)
UNSAFE = "exp of a large logit is infinite: take the largest of each row out first."
KNOWN = 0.842  # the best temperature of `known` as it is drawn


def made(rng, N, C, T=1.0, spread=1.5):
    """Logits whose best temperature is about T."""
    z = spread * rng.normal(size=(N, C))
    labels = (z + rng.gumbel(size=(N, C))).argmax(axis=1)  # a sample of the softmax of z
    return T * z, labels


def split(rng, N, share=0.4):
    held_out = np.zeros(N, dtype=bool)
    held_out[rng.permutation(N)[: max(1, int(share * N))]] = True
    return held_out


def known(rng, T):
    """120 rows of three classes whose best temperature is T, in any order."""
    logits, labels = made(np.random.default_rng(0), 120, 3)
    order = rng.permutation(120)
    return T / KNOWN * logits[order], labels[order]


def far_behind(rng, n=500):
    """Rows with labels a little ahead, but for one of those held out and one of the others: 1,000 behind."""
    held_out = np.zeros(n, dtype=bool)
    held_out[rng.permutation(n)[: n // 4]] = True
    labels = rng.integers(3, size=n)
    logits = 3 * rng.normal(size=(n, 3))
    logits[np.arange(n), labels] += 27
    for group in (held_out, ~held_out):
        one = np.flatnonzero(group)[0]
        logits[one, labels[one]] -= 1000
    return logits, labels, held_out


def two_kinds(rng, n, m, C, T, other):
    """n rows whose best temperature is about T, m held out whose best one is about `other`; mixed."""
    parts = [made(rng, n, C, T), made(rng, m, C, other)]
    logits, labels = (np.concatenate(both) for both in zip(*parts, strict=True))
    order = rng.permutation(n + m)
    return logits[order], labels[order], order >= n


@fit_temperature.probe("a model that is too sure, three classes", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*made(rng, 90, 3, T=3.0), split(rng, 90))


@fit_temperature.probe("a model that is too unsure", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*made(rng, 80, 2, T=0.3), split(rng, 80))


@fit_temperature.probe("held-out rows that want a lower temperature than the others", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*two_kinds(rng, 60, 40, 3, 5.0, 1.0))


@fit_temperature.probe("held-out rows that want a higher temperature than the others", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*two_kinds(rng, 60, 70, 2, 1.5, 6.0))


@fit_temperature.probe("five classes, more rows held out than not", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*made(rng, 100, 5, T=2.0), split(rng, 100, share=0.6))


@fit_temperature.probe("one row held out", NEAR)
def _(fit_temperature, rng):
    return fit_temperature(*two_kinds(rng, 70, 1, 4, 2.5, 2.5))


@fit_temperature.probe("the best temperature is high: 17", NEAR)
def _(fit_temperature, rng):
    logits, labels = known(rng, 17.0)
    other, of_others = made(rng, 40, 3, T=14.0)
    return fit_temperature(np.append(logits, other, axis=0), np.append(labels, of_others), np.arange(160) >= 120)


@fit_temperature.probe("the best temperature is low: 0.06", NEAR)
def _(fit_temperature, rng):
    logits, labels = known(rng, 0.06)
    other, of_others = made(rng, 40, 3, T=0.1)
    return fit_temperature(np.append(other, logits, axis=0), np.append(of_others, labels), np.arange(160) < 40)


@fit_temperature.probe("each row's logits raised by another number", NEAR)
def _(fit_temperature, rng):
    logits, labels = made(rng, 80, 3, T=2.0)
    return fit_temperature(logits + rng.uniform(-40, 40, size=(80, 1)), labels, split(rng, 80))


@fit_temperature.probe("a class that only the held-out rows have", NEAR)
def _(fit_temperature, rng):
    logits, labels = made(rng, 80, 3, T=2.0)
    held_out = split(rng, 80)
    labels[~held_out] %= 2
    logits[~held_out, 2] = -9.0
    labels[np.flatnonzero(held_out)[:5]] = 2
    return fit_temperature(logits, labels, held_out)


@fit_temperature.probe("logits of thousands", NEAR, extreme=True)
def _(fit_temperature, rng):
    logits, labels = made(rng, 80, 3, T=3.0)
    return fit_temperature(logits + rng.choice([-4000.0, 3000.0], size=(80, 1)), labels, split(rng, 80))


@fit_temperature.probe("a row of each kind whose label is 1,000 behind: −log p is 1,000, not ∞", NEAR, extreme=True)
def _(fit_temperature, rng):
    return fit_temperature(*far_behind(rng))


@fit_temperature.probe("your arguments stay as they were")
def _(fit_temperature, rng):
    logits, labels = made(rng, 40, 3)
    held_out = split(rng, 40)
    fit_temperature(logits, labels, held_out)
    return logits, labels, held_out


def losses(logits, labels, temperatures, *, safe=True, each=None, axis=-1):
    """The mean loss at each temperature (K,)."""
    with np.errstate(all="ignore"):
        x = logits / np.asarray(temperatures, float)[:, None, None]  # (K, n, C)
        if safe:
            x = x - x.max(axis=(1, 2) if safe == "one for all" else axis, keepdims=True)
            log_p = x - np.log(np.exp(x).sum(axis=axis, keepdims=True))
        else:
            p = np.exp(x)
            total = p.sum(axis=-1, keepdims=True)
            log_p = x - np.log(total) if safe is None else np.log(p / total)
        taken = log_p[:, np.arange(len(labels)), labels]  # (K, n)
        return each(log_p, taken) if each else -taken.mean(axis=1)


def fitted(logits, labels, held_out, *, rows=None, score=None, grid=GRID, say=None, judge=None, **how):
    """The solution with a part exchanged."""
    fit_on = ~held_out if rows is None else rows(held_out)
    judged = held_out if score is None else score(held_out)
    found = losses(logits[fit_on], labels[fit_on], grid, **(judge or how))
    T = grid[int(np.argmin(found))]
    before, after = losses(logits[judged], labels[judged], [1.0, T], **how)
    return say(T, before, after) if say else (T, before, after)


def slip(**changes):
    return lambda logits, labels, held_out: fitted(logits, labels, held_out, **changes)


def by_ece(log_p, taken):
    """The gap between the mean confidence and the share right, of each temperature."""
    p = np.exp(log_p.max(axis=-1)).mean(axis=1)
    right = (taken >= log_p.max(axis=-1) - 1e-12).mean(axis=1)
    return np.abs(p - right)


def by_accuracy(log_p, taken):
    return -(taken >= log_p.max(axis=-1) - 1e-12).mean(axis=1)


def unscaled(logits, labels, held_out):
    """The probabilities are divided by T, and not made to sum to 1 again: the smallest T wins."""
    x = logits[held_out] - logits[held_out].max(axis=1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    base = -log_p[np.arange(len(x)), labels[held_out]].mean()
    return GRID[0], base, base + np.log(GRID[0])


def by_brier(logits, labels, held_out):
    n = np.arange((~held_out).sum())
    x = logits[~held_out] / GRID[:, None, None]
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    p = x / x.sum(axis=-1, keepdims=True)
    p[:, n, labels[~held_out]] -= 1
    T = GRID[int(np.argmin((p**2).sum(axis=-1).mean(axis=1)))]
    return T, *losses(logits[held_out], labels[held_out], [1.0, T])


def beyond(low, high):
    return slip(grid=np.array([T for T in GRID if low <= T <= high]))


def before_of_others(logits, labels, held_out):
    T, _, after = fitted(logits, labels, held_out)
    return T, losses(logits[~held_out], labels[~held_out], [1.0])[0], after


def after_at_another(logits, labels, held_out):
    T, before, _ = fitted(logits, labels, held_out)
    return T, before, losses(logits[held_out], labels[held_out], GRID).min()


def first_labels(logits, labels, held_out):
    """The labels of a group are taken from the front."""
    a, b = (np.flatnonzero(rows) for rows in (~held_out, held_out))
    found = losses(logits[a], labels[: len(a)], GRID)
    T = GRID[int(np.argmin(found))]
    return T, *losses(logits[b], labels[: len(b)], [1.0, T])


def in_place(logits, labels, held_out):
    logits -= logits.max(axis=1, keepdims=True)
    return fitted(logits, labels, held_out)


def clipped(least, add=False):
    """p is kept from 0 before its logarithm is taken."""

    def each(log_p, taken):
        p = np.exp(taken)
        return -np.log(p + least if add else np.maximum(p, least)).mean(axis=1)

    return slip(each=each)


def two_of(logits, labels, T):
    x = logits / T
    n = np.arange(len(x))
    return np.logaddexp(0, x[n, (labels + 1) % x.shape[1]] - x[n, labels]).mean()


def two_classes(logits, labels, held_out):
    T = min(GRID, key=lambda T: two_of(logits[~held_out], labels[~held_out], T))
    return T, *(two_of(logits[held_out], labels[held_out], at) for at in (1.0, T))


HIGH, LOW = GRID[GRID >= 1], GRID[GRID <= 1]
fit_temperature.tell(
    {
        "T was fitted on the rows that are held out. They may only be scored.": [
            slip(rows=lambda held_out: held_out),
        ],
        "T was fitted on all rows. It may see those only that are *not* held out.": [
            slip(rows=lambda held_out: np.ones_like(held_out))
        ],
        "You scored the rows on which T was fitted. The two losses are those of the held-out rows.": [
            slip(score=lambda held_out: ~held_out)
        ],
        "You scored all rows. The two losses are those of the held-out rows alone.": [
            slip(score=lambda held_out: np.ones_like(held_out))
        ],
        "The two groups are exchanged: `held_out` is True for the rows that are only scored.": [
            slip(rows=lambda held_out: held_out, score=lambda held_out: ~held_out)
        ],
        "A model can also be too unsure: it needs a T below 1, which you never try.": [slip(grid=HIGH)],
        "A model can also be too sure: it needs a T above 1, which you never try.": [slip(grid=LOW)],
        "Your highest T is too low: the best one may be as high as 20.": [
            *(beyond(0.01, high) for high in (10, 5, 4, 3, 2)),
        ],
        "Your lowest T is too high: the best one may be as low as 0.05.": [
            *(beyond(low, 99) for low in (0.5, 0.25, 0.2, 0.1)),
            slip(grid=np.arange(0.5, 20.1, 0.5)),
            slip(grid=np.arange(0.1, 20.05, 0.1)),
        ],
        "Your T stops on the way, or you try too few: the best may be as low as 0.05 and as high as 20.": [
            *(beyond(low, 10) for low in (0.5, 0.25, 0.2, 0.1)),
            *(beyond(low, 5) for low in (0.5, 0.2, 0.1)),
            *(beyond(1 / high, high) for high in (2, 2.72, 3, 4)),
        ],
        "The temperatures that you try are too far apart: T is wanted to within 1 %.": [
            *(slip(grid=np.geomspace(0.05, 20, many)) for many in (30, 40, 50, 60, 80, 100)),
            slip(grid=np.arange(1, 21)),
        ],
        "Evenly spaced temperatures lie too far apart below 1: 0.05 and 0.09 differ by 80 %. Space them by a factor.": [
            *(slip(grid=np.linspace(0.05, 20, many)) for many in (100, 200, 400, 500, 600, 1000)),
            slip(grid=np.arange(0.05, 20.05, 0.05)),
        ],
        "You multiply by your T. Divide the logits by it.": [slip(say=lambda T, before, after: (1 / T, before, after))],
        "Your T is always the lowest that you try. Take that of the least mean −log p (no T changes the accuracy, and "
        "no factor of T belongs to the loss).": [
            slip(judge={"each": lambda log_p, taken: taken.mean(axis=1)}),
            slip(judge={"each": by_accuracy}),
        ],
        "You chose T by the gap between confidence and accuracy. The loss is to be least.": [
            slip(judge={"each": by_ece})
        ],
        "You chose T by the squared errors of p. The mean −log p is to be least.": [by_brier],
        "Dividing the probabilities by T leaves no probabilities. Divide the logits, then take the softmax.": [
            unscaled
        ],
        "The loss before is that of the rows on which T was fitted. Both losses are those of the held-out rows.": [
            before_of_others
        ],
        "The labels are those of other rows: pick the rows of `labels` as you pick those of `logits`.": [first_labels],
        "The loss after is that at the T you return, which doesn't see the held-out rows.": [after_at_another],
        "The loss takes log p of the *label*, not the largest log p.": [
            slip(each=lambda log_p, taken: -log_p.max(axis=-1).mean(axis=1)),
        ],
        "The loss is the mean over the rows, not the median.": [
            slip(each=lambda log_p, taken: -np.median(taken, axis=1))
        ],
        "The softmax runs over the classes of a row, not over the rows.": [slip(axis=1)],
        "There may be more than two classes: all their exponentials are in the sum.": [two_classes],
        "Divide by the number of rows alone, not of rows times classes.": [
            slip(each=lambda log_p, taken: -taken.mean(axis=1) / log_p.shape[-1]),
        ],
        "Your answer changes the logits that it was given. Work on a copy.": [in_place],
        "A p of 1e-400 is 0 to the computer, and its logarithm −∞. Take logits minus log-sum-exp, no softmax before.": [
            slip(each=lambda log_p, taken: -np.log(np.exp(taken)).mean(axis=1)),
        ],
        "You keep p from being 0 by a least value, and so the loss from being large. Take logits minus log-sum-exp.": [
            *(clipped(least) for least in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-300)),
        ],
        "Take the largest of *each row* out, not the largest of all: a row far below it gets only zeros.": [
            slip(safe="one for all"),
        ],
        "The losses are means over the rows, not sums.": [
            slip(each=lambda log_p, taken: -taken.sum(axis=1)),
        ],
        "The loss is in nats: the natural logarithm.": [
            slip(each=lambda log_p, taken: -taken.mean(axis=1) / np.log(2)),
            slip(each=lambda log_p, taken: -taken.mean(axis=1) / np.log(10)),
        ],
        "The sign is turned: a loss is −log p, at least 0.": [slip(say=lambda T, before, after: (T, -before, -after))],
        "You averaged p before taking the logarithm. Average −log p.": [
            slip(each=lambda log_p, taken: -np.log(np.exp(taken).mean(axis=1))),
        ],
        "You returned mean probabilities, not losses.": [
            slip(each=lambda log_p, taken: np.exp(taken).mean(axis=1), judge={"safe": True}),
        ],
        "The losses are exchanged: first that at T = 1, then that at your T.": [
            slip(say=lambda T, before, after: (T, after, before))
        ],
        "First T, then the two losses.": [slip(say=lambda T, before, after: (before, after, T))],
        "You returned the fall of the loss. Both losses are wanted.": [
            slip(say=lambda T, before, after: (T, before - after))
        ],
        "T itself is wanted, not its logarithm.": [slip(say=lambda T, before, after: (np.log(T), before, after))],
    }
)


@fit_temperature.misconception(UNSAFE)
def _(logits, labels, held_out):
    return fitted(logits, labels, held_out, safe=False)


@fit_temperature.misconception(UNSAFE)
def _(logits, labels, held_out):
    return fitted(logits, labels, held_out, safe=None)


@fit_temperature.alternative("a search that closes in")
def _(logits, labels, held_out):
    def loss(log_T, rows):
        x = logits[rows] / np.exp(log_T)
        x = x - x.max(axis=1, keepdims=True)
        own = x[np.arange(len(x)), labels[rows]]
        return float((np.log(np.exp(x).sum(axis=1)) - own).mean())

    low, high = np.log(0.05), np.log(20)
    for _ in range(40):
        one, other = low + 0.382 * (high - low), low + 0.618 * (high - low)
        low, high = (low, other) if loss(one, ~held_out) < loss(other, ~held_out) else (one, high)
    middle = (low + high) / 2
    return np.exp(middle), loss(0.0, held_out), loss(middle, held_out)


@fit_temperature.alternative("all temperatures at once")
def _(logits, labels, held_out):
    return fitted(logits, labels, held_out, grid=np.geomspace(0.05, 20, 900))


for line in (
    "tried = np.geomspace(0.05, 21, 600)", "tried = np.geomspace(0.05, 19, 600)",
    "tried = np.geomspace(0.05, 20, 601)", "tried = np.geomspace(0.05, 20, 599)",
):  # fmt: skip
    fit_temperature.equivalent(line, "the list still reaches from 0.05 far enough, in steps of about 1 %")
