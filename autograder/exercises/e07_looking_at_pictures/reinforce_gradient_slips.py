"""What people get wrong in `reinforce_gradient`."""

import numpy as np

from autograder.exercises.e07_looking_at_pictures.reinforce_gradient import reinforce_gradient, soft


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


def scores_lowered(scores, places, costs):
    """A softmax that takes the largest score off the scores themselves."""
    scores -= scores.max()
    return estimate(scores, places, costs)


def counted(scores, places, costs):
    """A number for each cell up to the last that was drawn."""
    return np.bincount(places, weights=costs - (costs.sum() - costs) / (len(costs) - 1)) / len(places)


def each_once(places, costs):
    cells, first = np.unique(places, return_index=True)
    return cells, costs[first]


def at_closed(value):
    return lambda scores, places, costs: np.where(np.isneginf(scores), value, estimate(scores, places, costs))


def other_costs(alone):
    """The baseline is the mean of all costs that differ from the own one."""
    return slip(
        baseline=lambda c, N, e, a: np.array([c[c != own].mean() if (c != own).any() else alone(own) for own in c])
    )


def different_costs(c, N, e, a):
    """Each cost counts once among the others."""
    return np.array([np.mean(list(set(np.delete(c, n)))) for n in range(N)])


reinforce_gradient.tell(
    {
        "The own cost is in your baseline: that is the mean of *all* draws. A baseline may not depend on the draw "
        "that it is used for.": [
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
        "The scores that you were given have changed. Go on with a new array.": [
            scores_lowered,
            lambda scores, places, costs: (estimate(scores, places, costs), scores.put(np.isinf(scores).nonzero(), 0))[
                0
            ],
        ],
        "The result ends with the last cell that was drawn. Every cell has its number, drawn or not.": [
            counted,
            slip(slopes=lambda one, p, N: np.eye(one.argmax(axis=1).max() + 1)[one.argmax(axis=1)] - p),
            lambda scores, places, costs: estimate(scores, places, costs)[: places.max() + 1],
        ],
        "Only the cells that were drawn have a number in your result. Every cell has one, drawn or not.": [
            lambda scores, places, costs: estimate(scores, places, costs)[np.unique(places)],
            lambda scores, places, costs: estimate(scores, places, costs)[places],
        ],
        "A closed cell's gradient isn't −∞: it is never drawn, and nothing changes with its score.": [
            at_closed(-np.inf),
        ],
        "A closed cell comes out as NaN. What the slope takes off is its probability, 0, and no number made of −∞ in "
        "another way.": [
            at_closed(np.nan),
            slip(p=lambda scores: scores),
            slip(p=lambda scores: scores / scores.sum()),
        ],
        "Your result has no number for a closed cell. It has one for every score, and a closed cell's is 0.": [
            lambda scores, places, costs: estimate(scores, places, costs)[np.isfinite(scores)],
        ],
        "The baseline is the others' *mean*, not their median, their smallest or their largest.": [
            slip(baseline=lambda c, N, e, a, best=best: np.array([best(np.delete(c, n)) for n in range(N)]))
            for best in (np.median, np.min, np.max)
        ],
        "Draws that cost less than the others count, too: keep the sign.": [
            lambda scores, places, costs: (
                np.maximum(costs - (costs.sum() - costs) / (len(costs) - 1), 0)
                @ (np.eye(len(scores))[places] - soft(scores))
                / len(costs)
            ),
        ],
        "You divided by the costs' spread. The estimate is of the gradient itself, in the costs' own size.": [
            lambda scores, places, costs: estimate(scores, places, costs) / (costs.std() + 1e-8),
        ],
        "`places` counts cells from 0. You took one off.": [
            lambda scores, places, costs: estimate(scores, places - 1, costs),
        ],
        "The onehots are as long as there are cells, not as there are draws.": [
            lambda scores, places, costs: (
                (costs - (costs.sum() - costs) / (len(costs) - 1))[:, None]
                * (np.eye(len(costs))[places] - soft(scores))
            ).mean(axis=0),
        ],
        "Only one draw of each cell is left in yours. Each draw counts, with its own cost.": [
            lambda scores, places, costs: estimate(scores, *each_once(places, costs)),
        ],
        "You left out all draws that cost the same. Only the draw itself is left out, whatever the others cost.": [
            other_costs(lambda own: own),
            other_costs(lambda own: 0.0),
            other_costs(lambda own: np.nan),
        ],
        "Among the others, draws that cost the same count once in yours. Each draw counts.": [
            slip(baseline=different_costs),
        ],
        "Your baselines are whole numbers when the costs are: an array made like `costs` can't hold a fraction.": [
            slip(baseline=lambda c, N, e, a: ((c.sum() - c) / (N - 1)).astype(c.dtype)),
        ],
        "Your differences from the baselines are whole numbers when the costs are: an array made like `costs` can't "
        "hold a fraction.": [
            lambda scores, places, costs: (
                (costs - (costs.sum() - costs) / (len(costs) - 1)).astype(costs.dtype)
                @ (np.eye(len(scores))[places] - soft(scores))
                / len(costs)
            ),
        ],
        "Your result holds whole numbers when the costs are whole: an array made like `costs` can't hold a fraction.": [
            lambda scores, places, costs: estimate(scores, places, costs).astype(costs.dtype),
        ],
        "`//` rounds down. A mean has a fraction.": [
            slip(baseline=lambda c, N, e, a: (c.sum() - c) // (N - 1)),
            slip(join=lambda each, N, S: each.sum(axis=0) // N),
        ],
        "exp of a large score is infinite: use the lesson's softmax, which takes the largest off first.": [
            slip(p=lambda scores: np.exp(scores) / np.exp(scores).sum()),
        ],
    }
)
