"""How `calibration` of lesson 14 is judged."""

import numpy as np

from autograder.exercise import Exercise

calibration = Exercise(
    "calibration",
    points=2,
    forbid=("sklearn.calibration.calibration_curve",),
    instead="sort, cut with `np.array_split`, and take the means",
)


def made(rng, N, low=0.5, off=0.15):
    """What is said is too high by up to `off`; no two are equal."""
    p = low + (1 - low) * rng.permutation(N) / N + rng.random(N) * 0.3 / N
    return p, (rng.random(N) < p - off).astype(int)


@calibration.probe("forty texts in four bins")
def _(calibration, rng):
    return calibration(*made(rng, 40), 4)


@calibration.probe("bins that can't be of equal size")
def _(calibration, rng):
    return calibration(*made(rng, 43), 6)


@calibration.probe("probabilities from 0 to 1, most of them close to either end")
def _(calibration, rng):
    p, _ = made(rng, 60, low=0.0)
    p = np.where(p > 0.5, 1 - (1 - p) ** 3, p**3)
    return calibration(p, (rng.random(60) < 0.7 * p).astype(int), 5)


@calibration.probe("said too little")
def _(calibration, rng):
    p, _ = made(rng, 50)
    return calibration(0.6 * p, (rng.random(50) < p).astype(int), 5)


@calibration.probe("one bin")
def _(calibration, rng):
    return calibration(*made(rng, 17), 1)


@calibration.probe("as many bins as texts")
def _(calibration, rng):
    return calibration(*made(rng, 12), 12)


@calibration.probe("what came as True and False")
def _(calibration, rng):
    p, came = made(rng, 30)
    return calibration(p, came.astype(bool), 4)


@calibration.probe("many that say the same: they keep their order")
def _(calibration, rng):
    p = np.repeat([0.9, 0.6, 0.75], 20)
    came = np.tile([1, 1, 0, 1, 0], 12) * (np.arange(60) % 7 > 0)
    return calibration(p, came, 7)


@calibration.probe("one text")
def _(calibration, rng):
    return calibration(np.array([0.8]), np.array([0]), 1)


@calibration.probe("always certain, and always right, then never")
def _(calibration, rng):
    return calibration(np.ones(12), np.ones(12), 3), calibration(np.ones(12), np.zeros(12), 3)


@calibration.probe("a thousand texts, sixteen bins")
def _(calibration, rng):
    return calibration(*made(rng, 1056), 16)


@calibration.probe("probabilities of exactly 0 and 1 among them", extreme=True)
def _(calibration, rng):
    p, came = made(rng, 30, low=0.0)
    p[:4], p[4:9] = 0.0, 1.0
    return calibration(p, came, 4)


@calibration.probe("your arguments stay as they were")
def _(calibration, rng):
    p, came = made(rng, 20)
    return calibration(p, came, 3), p, came


def binned(p, came, n_bins, *, order=None, cut=None, gap=None, share=None, said=None, carried=False):
    """The solution with a part exchanged."""
    places = order(p) if order else np.argsort(p, kind="stable")
    bins = cut(p, places, n_bins) if cut else np.array_split(places, n_bins)
    first = said(p, bins) if said else np.array([p[i].mean() for i in bins])
    second = share(p, came, bins) if share else np.array([came[i].mean() for i in bins])
    sizes = np.array([len(i) for i in bins])
    own = second - first if carried else np.array([came[i].mean() - p[i].mean() for i in bins])
    return first, second, gap(own, sizes, p, came) if gap else (sizes * np.abs(own)).sum() / len(p)


def slip(**changes):
    return lambda p, came, n_bins: binned(p, came, n_bins, **changes)


def twice(**changes):
    """A slip in what is returned alone, and in the ECE as well."""
    return [slip(**changes), slip(**changes, carried=True)]


def empty_as_zero(which_of):
    """Bins by their edges; where there is no text, both means are 0."""

    def found(p, came, n_bins):
        which = which_of(p, n_bins)
        sizes = np.bincount(which, minlength=n_bins)
        said, share = (np.bincount(which, x, n_bins) / np.maximum(sizes, 1) for x in (p, came))
        return said, share, (sizes * np.abs(share - said)).sum() / len(p)

    return found


def by_quantiles(p, n, side="right"):
    edges = np.quantile(p, np.linspace(0, 1, n + 1))
    return np.clip(np.searchsorted(edges, p, side=side) - 1, 0, n - 1)


def sorting(*which):
    """The solution, after which the arguments themselves are sorted."""

    def found(p, came, n_bins):
        answer, order = binned(p, came, n_bins), np.argsort(p, kind="stable")
        for i in which:
            (p, came)[i][:] = (p, came)[i][order]
        return answer

    return found


def order_of(x):
    return np.argsort(x, kind="stable")


def sizes_of(p, n):
    return np.array([len(i) for i in np.array_split(p, n)])


def equal_width(p, places, n_bins, low=0.0):
    which = np.clip(((p - low) / (1 - low) * n_bins).astype(int), 0, n_bins - 1)
    return [np.flatnonzero(which == b) for b in range(n_bins) if (which == b).any()]


def came_unsorted(p, came, bins):
    parts = np.array_split(came, len(bins))
    return np.array([x.mean() for x in parts])


def from_unsorted(p, came, n_bins):
    """Only p is sorted."""
    parts, others = np.array_split(np.sort(p), n_bins), np.array_split(came, n_bins)
    said, share = (np.array([x.mean() for x in part]) for part in (parts, others))
    sizes = np.array([len(x) for x in parts])
    return said, share, (sizes * np.abs(share - said)).sum() / len(p)


def floor_sizes(p, places, n_bins):
    size = len(p) // n_bins
    return [places[i * size : (i + 1) * size] for i in range(n_bins)]


def last_larger(p, places, n_bins):
    size = len(p) // n_bins
    return [places[i * size : (i + 1) * size if i < n_bins - 1 else None] for i in range(n_bins)]


def sizes_from_behind(p, places, n_bins):
    return [part[::-1] for part in np.array_split(places[::-1], n_bins)][::-1]


def later_first(p):
    return len(p) - 1 - np.argsort(p[::-1], kind="stable")


calibration.tell(
    {
        "The bins have equal width. Cut the sorted texts into bins of equally *many*.": [
            slip(cut=equal_width),
            slip(cut=lambda p, places, n: equal_width(p, places, n, low=0.5 if p.min() >= 0.5 else 0.0)),
            empty_as_zero(lambda p, n: np.minimum((p * n).astype(int), n - 1)),
            empty_as_zero(lambda p, n: np.clip(np.digitize(p, np.linspace(0, 1, n + 1)) - 1, 0, n - 1)),
            empty_as_zero(lambda p, n: np.clip(np.digitize(p, np.linspace(0.5, 1, n + 1)) - 1, 0, n - 1)),
            empty_as_zero(lambda p, n: np.clip(np.digitize(p, np.linspace(p.min(), p.max(), n + 1)) - 1, 0, n - 1)),
        ],
        "You cut at edges of p, so that equal p stay together. Cut the sorted *places*: np.array_split.": [
            empty_as_zero(by_quantiles),
            empty_as_zero(lambda p, n: by_quantiles(p, n, side="left")),
        ],
        "You rounded the edges of the bins. The *first* bins hold one more: `np.array_split`.": [
            slip(cut=lambda p, places, n: np.split(places, np.round(np.linspace(0, len(p), n + 1)).astype(int)[1:-1])),
            slip(cut=lambda p, places, n: np.split(places, np.linspace(0, len(p), n + 1).astype(int)[1:-1])),
            slip(cut=lambda p, places, n: np.split(places, range(-(-len(p) // n), len(p), -(-len(p) // n)))),
        ],
        "You changed the arguments: `p.sort()` sorts in place. Sort places, or a copy.": [
            sorting(0),
            sorting(1),
            sorting(0, 1),
        ],
        "Sorted as pairs, texts with equal p are put in order by what came. They keep the order they had.": [
            lambda p, came, n: binned(p, came, n, order=lambda p: np.lexsort((came, p))),
            lambda p, came, n: binned(p, came, n, order=lambda p: np.lexsort((-1.0 * came, p))),
        ],
        "A bin's weight is its share of the N texts: divide by N, once, not by the number of bins.": [
            slip(gap=lambda own, sizes, p, came: (sizes * np.abs(own)).sum() / len(sizes)),
            slip(gap=lambda own, sizes, p, came: (sizes * np.abs(own)).mean() / len(p)),
        ],
        "Sizes times gaps are summed right, but not divided by N.": [
            slip(gap=lambda own, sizes, p, came: (sizes * np.abs(own)).sum()),
        ],
        "You sorted p alone. What came must be put into the same order.": [from_unsorted],
        "You sorted by what came. Sort by p.": [lambda p, came, n: binned(p, came, n, order=lambda p: order_of(came))],
        "Three things are wanted: what was said, what came, ECE, in this order.": [
            lambda p, came, n: tuple(binned(p, came, n)[i] for i in (2, 0, 1)),
            lambda p, came, n: (*binned(p, came, n)[:2], sizes_of(p, n), binned(p, came, n)[2]),
            lambda p, came, n: (*binned(p, came, n), sizes_of(p, n)),
        ],
        "Nothing is sorted: a bin must hold texts of like p.": [slip(order=lambda p: np.arange(len(p)))],
        "The bins go from the lowest p to the highest.": [
            lambda p, came, n: tuple(np.flip(x) if np.ndim(x) else x for x in binned(p, came, n)),
            slip(order=lambda p: np.argsort(-p, kind="stable")),
        ],
        "You left out texts: if N isn't a multiple of the bins, the first bins hold one more.": [
            slip(cut=floor_sizes),
        ],
        "The last bins are larger in your answer. The *first* ones hold one more: `np.array_split`.": [
            slip(cut=last_larger),
            slip(cut=sizes_from_behind),
        ],
        "Texts with equal p must keep their order: ask `np.argsort` for a stable sort.": [
            slip(order=later_first),
            slip(order=np.argsort),
            slip(order=lambda p: np.argsort(-p)[::-1]),
        ],
        "Each gap counts by its bin's share of the texts. You gave every bin the same weight.": [
            slip(gap=lambda own, sizes, p, came: np.abs(own).mean())
        ],
        "You added the gaps up without their bins' shares.": [
            slip(gap=lambda own, sizes, p, came: np.abs(own).sum()),
        ],
        "Gaps of opposite sign cancel in your sum. Take the absolute value of each bin's gap.": [
            slip(gap=lambda own, sizes, p, came: (sizes * own).sum() / len(p)),
            slip(gap=lambda own, sizes, p, came: abs((sizes * own).sum()) / len(p)),
            slip(gap=lambda own, sizes, p, came: (-sizes * own).sum() / len(p)),
        ],
        "You squared the gaps. The absolute value is wanted.": [
            slip(gap=lambda own, sizes, p, came: (sizes * own**2).sum() / len(p)),
            slip(gap=lambda own, sizes, p, came: np.sqrt((sizes * own**2).sum() / len(p))),
        ],
        "That is the middle gap. The ECE is their mean, weighed by the bins' sizes.": [
            slip(gap=lambda own, sizes, p, came: np.median(np.abs(own)))
        ],
        "That is the largest gap. The ECE is their mean, weighed by the bins' sizes.": [
            slip(gap=lambda own, sizes, p, came: np.abs(own).max())
        ],
        "You took the gap of every text. Average within a bin first, then take the gap.": [
            slip(gap=lambda own, sizes, p, came: np.abs(came - p).mean()),
            slip(gap=lambda own, sizes, p, came: ((came - p) ** 2).mean()),
        ],
        "You compare with whether p was above a half. `came` says already whether it came true.": [
            slip(share=lambda p, came, bins: np.array([((p[i] > 0.5) == came[i]).mean() for i in bins])),
            lambda p, came, n: binned(p, (p > 0.5) == came, n),
        ],
        "What was said in a bin is the mean of its p, not its middle or its edge.": [
            *twice(said=lambda p, bins: np.array([(p[i].min() + p[i].max()) / 2 for i in bins])),
            *twice(said=lambda p, bins: np.array([np.median(p[i]) for i in bins])),
            *twice(said=lambda p, bins: np.array([p[i].max() for i in bins])),
            *twice(said=lambda p, bins: np.array([p[i].min() for i in bins])),
        ],
        "What was said is a mean, not a sum.": twice(said=lambda p, bins: np.array([p[i].sum() for i in bins])),
        "What came is a share, not a number of texts.": twice(
            share=lambda p, came, bins: np.array([came[i].sum() for i in bins])
        ),
        "That is the share that did *not* come true.": twice(
            share=lambda p, came, bins: np.array([1 - came[i].mean() for i in bins])
        ),
        "First what was said, then what came: yours are exchanged.": [
            lambda p, came, n: tuple(binned(p, came, n)[i] for i in (1, 0, 2))
        ],
    }
)


@calibration.alternative("sums of sorted numbers")
def _(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    N = len(p)
    sizes = np.full(n_bins, N // n_bins)
    sizes[: N % n_bins] += 1
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    said = np.add.reduceat(p[order], starts)
    share = np.add.reduceat(np.asarray(came, float)[order], starts)
    return said / sizes, share / sizes, np.abs(said - share).sum() / N


@calibration.alternative("pairs in a list")
def _(p, came, n_bins):
    pairs = sorted(zip(p.tolist(), came.tolist(), strict=True), key=lambda pair: pair[0])
    said, share, total, start = [], [], 0.0, 0
    for b in range(n_bins):
        size = len(pairs) // n_bins + (b < len(pairs) % n_bins)
        part = pairs[start : start + size]
        start += size
        said.append(sum(x for x, _ in part) / size)
        share.append(sum(c for _, c in part) / size)
        total += size * abs(said[-1] - share[-1])
    return np.array(said), np.array(share), total / len(pairs)
