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
