"""How `reinforce_gradient` of lesson 07 is judged.

What is taken off the costs makes them sum to 0, so the softmax cancels: an answer that leaves it out is right.
"""

import numpy as np

from autograder.exercise import Exercise

reinforce_gradient = Exercise("reinforce_gradient", points=3, forbid=("attn", "torch"), instead="NumPy is enough")


def some(rng, S=5, N=7):
    """Scores, draws (each place at most a few times) and costs of both signs."""
    return rng.normal(size=S), rng.integers(S, size=N), rng.normal(size=N) * 2 + 0.6


@reinforce_gradient.probe("five cells, seven draws")
def _(reinforce_gradient, rng):
    return reinforce_gradient(*some(rng))


@reinforce_gradient.probe("two draws of different cells")
def _(reinforce_gradient, rng):
    scores, _, costs = some(rng, 4, 2)
    return reinforce_gradient(scores, np.array([2, 0]), costs)


@reinforce_gradient.probe("the same cell twice")
def _(reinforce_gradient, rng):
    scores, _, costs = some(rng, 4, 3)
    return reinforce_gradient(scores, np.array([1, 1, 3]), costs)


@reinforce_gradient.probe("more cells than draws")
def _(reinforce_gradient, rng):
    return reinforce_gradient(*some(rng, 9, 3))


@reinforce_gradient.probe("all costs equal: nothing to learn")
def _(reinforce_gradient, rng):
    scores, places, _ = some(rng)
    return reinforce_gradient(scores, places, np.full(7, 3.25))


@reinforce_gradient.probe("only one draw was expensive")
def _(reinforce_gradient, rng):
    scores, places, _ = some(rng)
    return reinforce_gradient(scores, places, np.where(np.arange(7) == 2, 5.0, 0.0))


@reinforce_gradient.probe("a closed cell, with a score of −∞", extreme=True)
def _(reinforce_gradient, rng):
    scores = rng.normal(size=4)
    scores[1] = -np.inf
    return reinforce_gradient(scores, np.array([0, 2, 3, 0]), rng.normal(size=4))


@reinforce_gradient.probe("scores around 1,000", extreme=True)
def _(reinforce_gradient, rng):
    scores, places, costs = some(rng, 4, 5)
    return reinforce_gradient(scores + 1000, places % 4, costs)


@reinforce_gradient.probe("a single cell", extreme=True)
def _(reinforce_gradient, rng):
    return reinforce_gradient(np.array([0.4]), np.zeros(3, int), rng.normal(size=3))


@reinforce_gradient.probe("large costs that differ little", double=True)
def _(reinforce_gradient, rng):
    scores, places, costs = some(rng)
    return reinforce_gradient(scores, places, costs + 1e6)


@reinforce_gradient.probe("your arguments stay as they were")
def _(reinforce_gradient, rng):
    scores, places, costs = some(rng)
    reinforce_gradient(scores, places, costs)
    return np.concatenate([scores, places, costs])


def soft(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def estimate(scores, places, costs, *, baseline=None, slopes=None, join=None, p=soft):
    """The solution with a part exchanged."""
    N, S = len(places), len(scores)
    b = baseline(costs, N, scores, places) if baseline else (costs.sum() - costs) / (N - 1)
    rows = slopes(np.eye(S)[places], p(scores), N) if slopes else np.eye(S)[places] - p(scores)
    each = (costs - b)[:, None] * rows
    return join(each, N, S) if join else each.mean(axis=0)


def slip(**changes):
    return lambda scores, places, costs: estimate(scores, places, costs, **changes)


def added_once(scores, places, costs):
    """`+=` at repeated places adds once."""
    N = len(places)
    off = (costs - (costs.sum() - costs) / (N - 1)) / N
    found = -off.sum() * soft(scores)
    found[places] += off
    return found


def centred_in_place(scores, places, costs):
    N = len(places)
    costs -= (costs.sum() - costs) / (N - 1)
    return (costs[:, None] * (np.eye(len(scores))[places] - soft(scores))).mean(axis=0)


reinforce_gradient.tell(
    {
        "The own cost is in your baseline: that is the mean of *all* draws. A baseline may not hang on the draw that "
        "it is used for.": [
            slip(baseline=lambda c, N, e, a: c.mean()),
            slip(baseline=lambda c, N, e, a: np.full(N, c.sum() / N)),
        ],
        "The own cost is taken out of the sum, but you still divide by N. The others are N − 1.": [
            slip(baseline=lambda c, N, e, a: (c.sum() - c) / N),
        ],
        "The own cost is still in the sum that you divide by N − 1.": [
            slip(baseline=lambda c, N, e, a: c.sum() / (N - 1)),
        ],
        "There is no baseline.": [slip(baseline=lambda c, N, e, a: 0.0)],
        "The baseline is added. It is taken from the cost.": [
            slip(baseline=lambda c, N, e, a: -(c.sum() - c) / (N - 1))
        ],
        "You took the others' *sum* for a baseline, not their mean.": [slip(baseline=lambda c, N, e, a: c.sum() - c)],
        "Your baseline is of some of the other draws. It should be the mean of all others.": [
            slip(baseline=lambda c, N, e, a: np.roll(c, 1)),
            slip(baseline=lambda c, N, e, a: np.roll(c, -1)),
            slip(baseline=lambda c, N, e, a: np.array([c[:n].mean() if n else 0.0 for n in range(N)])),
        ],
        "The others are the other *draws*, not the other cells: a second draw of the same cell is one of them.": [
            slip(baseline=lambda c, N, e, a: np.array([c[a != i].mean() if (a != i).any() else 0.0 for i in a])),
        ],
        "The others count alike: what was drawn is already as frequent as p says.": [
            slip(baseline=lambda c, N, e, a: soft(e)[a] @ c / soft(e)[a].sum()),
            slip(baseline=lambda c, N, e, a: soft(e)[a] @ c),
        ],
        "`places` has the numbers of cells. Which cost is left out is the number of the *draw*.": [
            slip(baseline=lambda c, N, e, a: np.array([np.delete(c, i % N).mean() for i in a])),
            slip(baseline=lambda c, N, e, a: np.array([np.delete(c, i).mean() for i in a])),
        ],
        "Your baseline is the median of all costs. Each draw has its own: the mean of the others.": [
            slip(baseline=lambda c, N, e, a: np.median(c))
        ],
        "Your estimate has the wrong sign. The slope is onehot − softmax(scores), and a gradient points uphill: no "
        "minus of a step is in it.": [
            slip(slopes=lambda one, p, N: p - one),
            slip(join=lambda each, N, S: -each.mean(axis=0)),
        ],
        "You multiplied the slope with p once more. What was drawn is already as frequent as p says.": [
            slip(slopes=lambda one, p, N: (one - p) * p),
            slip(slopes=lambda one, p, N: (one - p) * (one @ p)[:, None]),
        ],
        "You divided by p of the place that was drawn: that is the slope of p itself, turned round.": [
            slip(slopes=lambda one, p, N: (one - p) / (one @ p)[:, None]),
        ],
        "You return the sum over the draws. Wanted is their mean.": [slip(join=lambda each, N, S: each.sum(axis=0))],
        "You divide by N − 1 instead of N: the mean over N estimates.": [
            slip(join=lambda each, N, S: each.sum(axis=0) / (N - 1)),
        ],
        "You divided by N twice.": [slip(join=lambda each, N, S: each.mean(axis=0) / N)],
        "You divided by the number of cells. The mean is over the draws.": [
            slip(join=lambda each, N, S: each.sum(axis=0) / S)
        ],
        "You return every draw's estimate, (N, S). Wanted is their mean, (S,).": [slip(join=lambda each, N, S: each)],
        "A cell that was drawn twice counts once in yours: `found[places] += …` adds a repeated place only once.": [
            added_once
        ],
        "`costs -= …` changed the costs that you were given.": [centred_in_place],
        "exp of a large score is infinite: use the lesson's softmax, which takes the largest off first.": [
            slip(p=lambda scores: np.exp(scores) / np.exp(scores).sum()),
        ],
    }
)


@reinforce_gradient.alternative("a loop over the draws, np.delete for the others")
def _(scores, places, costs):
    p, found = soft(scores), np.zeros(len(scores))
    for n, place in enumerate(places):
        slope = -p
        slope[place] += 1
        found += (costs[n] - np.delete(costs, n).mean()) * slope
    return found / len(places)


@reinforce_gradient.alternative("np.add.at, and N/(N − 1) times the distance from the mean")
def _(scores, places, costs):
    N = len(places)
    off = (costs - costs.mean()) / (N - 1)
    found = np.zeros(len(scores))
    np.add.at(found, places, off)
    return found - off.sum() * soft(scores)


@reinforce_gradient.alternative("without the softmax, which cancels")
def _(scores, places, costs):
    off = (costs - costs.mean()) / (len(costs) - 1)
    return np.array([off[places == i].sum() for i in range(len(scores))])


reinforce_gradient.equivalent(
    "slopes = np.eye(len(scores))[places] + softmax(scores)",
    "the costs less the others' means sum to 0: softmax cancels",
)
