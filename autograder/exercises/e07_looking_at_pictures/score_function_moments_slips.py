"""What people get wrong in `score_function_moments`."""

import numpy as np

from autograder.exercises.e07_looking_at_pictures.score_function_moments import score_function_moments


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


def whole(mean, variance, costs, now=True):
    """Whole numbers if the costs are: they are written into arrays made like `costs`."""
    return np.asarray(mean).astype(costs.dtype) if now else mean, np.asarray(variance).astype(costs.dtype)


def cut_mean(p, costs, baseline=0.0):
    """The mean is cut before the distances are taken from it."""
    variance = moments(p, costs, baseline, mean_of=lambda m, p, c: m.astype(costs.dtype))[1]
    return whole(moments(p, costs, baseline)[0], variance, costs)


def cut_estimates(p, costs, baseline=0.0):
    estimates = ((costs - baseline)[:, None] * (np.eye(len(p)) - p)).astype(costs.dtype)
    return p @ estimates, p @ (estimates - p @ estimates) ** 2


def lowered(p, costs, baseline=0.0):
    costs -= baseline
    return moments(p, costs)


def scaled_p(p, costs, baseline=0.0):
    p /= p.sum()
    p *= 1 + 1e-12
    return moments(p, costs, baseline)


score_function_moments.tell(
    {
        "You weigh all draws alike. Place i is drawn with probability p[i]: weigh the rows with p.": [
            slip(weigh=even),
            slip(say=lambda m, v, e, p: (e.mean(axis=0), e.var(axis=0))),
        ],
        "Your mean is weighed with p, your variance isn't: there all rows count alike.": [
            slip(say=lambda m, v, e, p: (m, e.var(axis=0))),
            slip(say=lambda m, v, e, p: (m, ((e - m) ** 2).mean(axis=0))),
            slip(say=lambda m, v, e, p: (m, ((e - m) ** 2).sum(axis=0))),
            slip(say=lambda m, v, e, p: (m, e.var(axis=0, ddof=min(1, len(p) - 1)))),
        ],
        "Your variance is weighed with p, your mean isn't: there all rows count alike.": [
            slip(say=lambda m, v, e, p: (e.mean(axis=0), v)),
            slip(say=lambda m, v, e, p: (e.mean(axis=0), p @ (e - e.mean(axis=0)) ** 2)),
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
        "You return the whole table of covariances. Wanted are the variances, which stand on its diagonal.": [
            slip(say=lambda m, v, e, p: (m, (e - m).T @ (p[:, None] * (e - m)))),
        ],
        "You have the mean distance from the mean. A variance is the mean of its *square*.": [
            slip(say=lambda m, v, e, p: (m, p @ np.abs(e - m))),
        ],
        "`p` already holds probabilities: no softmax, and no logarithm.": [
            slip(slopes=lambda p: np.eye(len(p)) - np.exp(p) / np.exp(p).sum()),
            slip(slopes=lambda p: np.eye(len(p)) - np.log(p)),
            slip(weigh=lambda p: np.exp(p) / np.exp(p).sum()),
        ],
        "You took the distances from the rows' plain mean. Take them from the mean that is weighed with p.": [
            slip(say=lambda m, v, e, p: (m, p @ (e - e.mean(axis=0)) ** 2)),
        ],
        "The baseline is added. It is taken *from* each cost.": [slip(cost=lambda c, b, p: c + b)],
        "The baseline isn't used.": [slip(cost=lambda c, b, p: c)],
        "The baseline that you take off is the mean cost, whatever was given.": [
            slip(cost=lambda c, b, p: c - p @ c),
            slip(cost=lambda c, b, p: c - c.mean()),
        ],
        "Where the baseline is 0 you take off the mean cost. 0 is a baseline like any other.": [
            slip(cost=lambda c, b, p: c - (b or p @ c)),
            slip(cost=lambda c, b, p: c - (b or c.mean())),
        ],
        "Your results are whole numbers when the costs are: an array made like `costs` can't hold a fraction.": [
            cut_mean,
            lambda p, costs, baseline=0.0: whole(*moments(p, costs, baseline), costs),
            lambda p, costs, baseline=0.0: whole(*moments(p, costs, baseline), costs, now=False),
        ],
        "Something on the way is cut to whole numbers when the costs are whole: an array made like `costs` can't hold "
        "a fraction.": [
            cut_estimates,
            slip(cost=lambda c, b, p: (c - b).astype(c.dtype)),
        ],
        "`costs -= …` changed the costs that you were given.": [lowered],
        "The probabilities that you were given have changed. Go on with a new array.": [scaled_p],
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
            lambda p, costs, baseline=0.0: (
                ((costs - baseline)[:, None] * (np.eye(len(p)) - p)) @ p,
                ((costs - baseline)[:, None] * (np.eye(len(p)) - p) - moments(p, costs, baseline)[0]) ** 2 @ p,
            ),
            slip(say=lambda m, v, e, p: (e @ p, (e - e @ p) ** 2 @ p)),
            slip(say=lambda m, v, e, p: (e @ p, p @ (e - e @ p) ** 2)),
            slip(say=lambda m, v, e, p: (e @ p, (e - (e @ p)[:, None]) ** 2 @ p)),
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
        "You took the baseline from the estimates or from their mean. It is taken from each *cost*, and then the mean "
        "doesn't change.": [
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
