"""How `score_function_moments` of lesson 07 is judged."""

import numpy as np

from autograder.exercise import Exercise

score_function_moments = Exercise("score_function_moments", points=3)


def some(rng, S=5):
    """Probabilities and costs of both signs."""
    p = rng.dirichlet(np.full(S, 2.0))
    return p, rng.normal(size=S) * 2 + 0.7


@score_function_moments.probe("five places, no baseline: the mean")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng))[0]


@score_function_moments.probe("five places, no baseline: the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng))[1]


@score_function_moments.probe("a baseline changes nothing in the mean")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 4), 3.3)[0]


@score_function_moments.probe("a baseline changes the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 4), 3.3)[1]


@score_function_moments.probe("a negative baseline: the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 6), -2.1)[1]


@score_function_moments.probe("equal costs: the mean is 0, the variance isn't")
def _(score_function_moments, rng):
    return np.array(score_function_moments(some(rng)[0], np.full(5, 2.5)))


@score_function_moments.probe("the baseline equals all costs: both are 0")
def _(score_function_moments, rng):
    return np.array(score_function_moments(some(rng)[0], np.full(5, 2.5), 2.5))


@score_function_moments.probe("a place with probability 0", extreme=True)
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    return np.array(score_function_moments(np.append(p, 0.0), np.append(costs, 7.0), 0.4))


@score_function_moments.probe("one sure place", extreme=True)
def _(score_function_moments, rng):
    return np.array(score_function_moments(np.array([0.0, 1.0, 0.0]), rng.normal(size=3), 0.5))


@score_function_moments.probe("a single place", extreme=True)
def _(score_function_moments, rng):
    return np.array(score_function_moments(np.array([1.0]), np.array([3.7]), 0.5))


@score_function_moments.probe("huge costs, close together: the variance", double=True)
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    return score_function_moments(p, costs + 1e6, 1e6)[1]


@score_function_moments.probe("your arguments stay as they were")
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    score_function_moments(p, costs, 1.5)
    return np.array([p, costs])


def moments(p, costs, baseline=0.0, *, weigh=None, slopes=None, cost=None, mean_of=None, say=None):
    """The solution with a part exchanged."""
    estimates = (cost(costs, baseline, p) if cost else costs - baseline)[:, None] * (
        slopes(p) if slopes else np.eye(len(p)) - p
    )
    share = weigh(p) if weigh else p
    mean = share @ estimates
    centre = mean_of(mean, p, costs) if mean_of else mean
    variance = share @ (estimates - centre) ** 2
    return say(mean, variance, estimates, p) if say else (mean, variance)


def slip(**changes):
    return lambda p, costs, baseline=0.0: moments(p, costs, baseline, **changes)


def off(wrong):
    """A wrong mean of (mean, p, costs − b, b), and the spread around it."""

    def answer(p, costs, baseline=0.0):
        mean = wrong(moments(p, costs)[0], p, costs - baseline, baseline)
        return mean, moments(p, costs, baseline, mean_of=lambda m, p, c: mean)[1]

    return answer


def even(p):
    return np.full(len(p), 1 / len(p))


score_function_moments.tell(
    {
        "You weigh all draws alike. Place i is drawn with probability p[i]: weigh the rows with p.": [
            slip(weigh=even),
            slip(say=lambda m, v, e, p: (e.mean(axis=0), e.var(axis=0))),
            slip(say=lambda m, v, e, p: (m, e.var(axis=0))),
        ],
        "You have the mean of the squares. A variance is the mean squared distance from the *mean*.": [
            slip(mean_of=lambda m, p, c: 0.0)
        ],
        "That is the standard deviation. Wanted is its square, the variance.": [
            slip(say=lambda m, v, e, p: (m, np.sqrt(v)))
        ],
        "You return one sum for all components. Wanted is the variance of each component by itself.": [
            slip(say=lambda m, v, e, p: (m, v.sum())),
            slip(say=lambda m, v, e, p: (m, v.mean())),
        ],
        "The baseline is added. It is taken *from* each cost.": [slip(cost=lambda c, b, p: c + b)],
        "The baseline isn't used.": [slip(cost=lambda c, b, p: c)],
        "The baseline that you take off is the mean cost, whatever was given.": [
            slip(cost=lambda c, b, p: c - p @ c),
            slip(cost=lambda c, b, p: c - c.mean()),
        ],
        "The slope's sign is turned round: it is onehot(i) − p.": [slip(slopes=lambda p: p - np.eye(len(p)))],
        "The slope of log p_i in the scores is onehot(i) − p. You left p out.": [slip(slopes=lambda p: np.eye(len(p)))],
        "You took 1/p_i for the slope: that is the slope in p itself. In the scores it is onehot(i) − p.": [
            slip(slopes=lambda p: np.diag(1 / np.maximum(p, 1e-300))),
        ],
        "You took the softmax's Jacobian, p_i (onehot(i) − p), for the slope of log p_i. Place i is then weighed with "
        "p twice.": [slip(slopes=lambda p: np.diag(p) - np.outer(p, p))],
        "Rows and columns are exchanged: all components of *one* draw stand in a row, and p weighs the draws.": [
            slip(slopes=lambda p: (np.eye(len(p)) - p).T),
            slip(slopes=lambda p: np.eye(len(p)) - p[:, None]),
        ],
        "The costs belong to the draws, one for each row. You multiplied the columns.": [
            lambda p, costs, baseline=0.0: (
                p @ ((costs - baseline) * (np.eye(len(p)) - p)),
                p @ ((costs - baseline) * (np.eye(len(p)) - p) - p @ ((costs - baseline) * (np.eye(len(p)) - p))) ** 2,
            )
        ],
        "The two come as mean, variance.": [slip(say=lambda m, v, e, p: (v, m))],
        "Only the draw of a component's own place is in your variance. The other draws move it, too.": [
            lambda p, costs, baseline=0.0: (moments(p, costs, baseline)[0], p * (1 - p) * (costs - baseline) ** 2),
        ],
        "The mean isn't p times cost: the other draws take off p times the mean cost.": [
            lambda p, costs, baseline=0.0: (p * (costs - baseline), moments(p, costs, baseline)[1]),
            off(lambda m, p, c, b: p * c),
        ],
        "You took the baseline from the mean. It is taken from each cost, and then the mean doesn't change.": [
            lambda p, costs, baseline=0.0: (moments(p, costs)[0] - baseline, moments(p, costs, baseline)[1]),
            lambda p, costs, baseline=0.0: (moments(p, costs)[0] - baseline, moments(p, costs)[1]),
            off(lambda m, p, c, b: m - b),
        ],
        "p is inside the squares: weigh the squared distances, not the estimates.": [
            lambda p, costs, baseline=0.0: (
                moments(p, costs, baseline)[0],
                ((p[:, None] * (costs - baseline)[:, None] * (np.eye(len(p)) - p) - moments(p, costs)[0]) ** 2).sum(0),
            ),
            lambda p, costs, baseline=0.0: (
                moments(p, costs, baseline)[0],
                ((p[:, None] * ((costs - baseline)[:, None] * (np.eye(len(p)) - p) - moments(p, costs)[0])) ** 2).sum(
                    0
                ),
            ),
        ],
        "Nothing is drawn here, so nothing is divided by S − 1, or by 1 − Σ p².": [
            slip(say=lambda m, v, e, p: (m, v / (1 - p @ p) if p @ p < 1 else v)),
            slip(say=lambda m, v, e, p: (m, v * len(p) / max(len(p) - 1, 1))),
        ],
        "The squares are taken before the baseline: (cost − b)² and cost² − b² differ.": [
            lambda p, costs, baseline=0.0: (
                moments(p, costs)[0],
                moments(p, costs)[1] - baseline**2 * moments(p, np.ones(len(p)))[1],
            )
        ],
        "You divided by S as well: p already sums to one.": [
            slip(say=lambda m, v, e, p: (m / len(p), v / len(p))),
        ],
    }
)


@score_function_moments.alternative("a loop over the draws")
def _(p, costs, baseline=0.0):
    S = len(p)
    rows = []
    for i in range(S):
        row = -np.array(p, dtype=float)
        row[i] += 1
        rows.append((costs[i] - baseline) * row)
    mean = sum(p[i] * rows[i] for i in range(S))
    variance = sum(p[i] * (rows[i] - mean) ** 2 for i in range(S))
    return mean, variance


@score_function_moments.alternative("the mean in closed form, np.average for the variance")
def _(p, costs, baseline=0.0):
    off = np.asarray(costs) - baseline
    mean = p * (off - p @ off)
    table = off[:, None] * (np.identity(len(p)) - p[None])
    return mean, np.average(np.square(table - mean[None]), axis=0, weights=p)
