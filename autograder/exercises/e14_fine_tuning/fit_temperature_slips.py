"""What people get wrong in `fit_temperature`."""

import numpy as np

from autograder.exercises.e14_fine_tuning.fit_temperature import GRID, fit_temperature, fitted, losses

UNSAFE = "exp of a large logit is infinite: take the largest of each row out first."


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
