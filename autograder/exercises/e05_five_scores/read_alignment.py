"""How `read_alignment` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import PARTS, kept, shares, turned

read_alignment = Exercise("read_alignment", points=2)


def apart(answer):
    """Two arrays of one shape must not be read as one array of two rows."""
    return dict(enumerate(answer)) if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def whole(positions):
    """In words which kind of numbers they are."""
    kind = np.asarray(positions).dtype
    return "integers" if kind.kind in "iu" else str(kind)


def alignments(rng, B=4, S=9, T=11, sharp=2.0):
    """Weights (B, T, S) as a model without a mask would give them, and lengths (B,): padding has weight too."""
    lengths = rng.integers(1, S, size=B)
    lengths[rng.integers(B)] = S
    return shares(sharp * rng.normal(size=(B, T, S))), lengths


@read_alignment.probe("the month of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "month"))


@read_alignment.probe("the year of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "year"))


@read_alignment.probe("the day of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "day"))


@read_alignment.probe("as many dates as rows as columns")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 11, 11, 11), "month"))


@read_alignment.probe("the padding right behind the date has the most weight")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 20, 8)
    weights[np.arange(20), :, np.minimum(lengths, 7)] += 3
    weights /= weights.sum(axis=-1, keepdims=True)
    return apart(read_alignment(weights, lengths, "day"))


@read_alignment.probe("the last character of the date has the most weight")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 20, 8)
    weights[np.arange(20), :, lengths - 1] += 2
    weights /= weights.sum(axis=-1, keepdims=True)
    return apart(read_alignment(weights, lengths, "year"))


@read_alignment.probe("a single date, and one of a single character")
def _(read_alignment, rng):
    weights, _ = alignments(rng, 1, 6)
    return {n: apart(read_alignment(weights, np.array([n]), "month")) for n in (4, 1)}


@read_alignment.probe("the end token has a row of its own, or none")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 12, 7)
    return {T: apart(read_alignment(weights[:, :T], lengths, "day")) for T in (11, 10)}


@read_alignment.probe("positions can index: they are integers")
def _(read_alignment, rng):
    answer = read_alignment(*alignments(rng, 5), "month")
    return [whole(answer[0]), apart(answer)] if len(answer) == 2 else answer


@read_alignment.probe("long sources: seventy places, and most of the weight behind the fortieth")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 6, 70)
    weights[..., 40:] *= 9
    return apart(read_alignment(weights / weights.sum(axis=-1, keepdims=True), np.maximum(lengths, 44), "month"))


@read_alignment.probe("no date fills its row: the last three places are padding for all")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 12)
    return apart(read_alignment(weights, np.minimum(lengths, 6), "day"))


@read_alignment.probe("sources of a single character, without padding")
def _(read_alignment, rng):
    weights, _ = alignments(rng, 3, 6)
    return apart(read_alignment(weights[..., :1], np.array([1, 1, 1]), "month"))


@read_alignment.probe("an array that lies turned in memory")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 12)
    return apart(read_alignment(turned(weights), lengths, "year"))


@read_alignment.probe("weights that are exactly 0 and 1")
def _(read_alignment, rng):
    lengths = rng.integers(4, 9, size=12)
    weights = np.eye(9)[rng.integers(0, lengths[:, None], size=(12, 11))]
    weights[:, 1], weights[:, 6] = weights[:, 0], weights[:, 5]  # no ties
    weights[:, 2] = weights[:, 0]
    return {part: apart(read_alignment(weights, lengths, part)) for part in ("year", "month")}


@read_alignment.probe("nearly all the weight on padding", Close(rtol=1e-3, atol=0), extreme=True)
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 12)
    real = np.arange(9) < np.minimum(lengths, 6)[:, None]
    weights = np.where(real[:, None], 1e-9 * weights, weights)
    return apart(read_alignment(weights, np.minimum(lengths, 6), "day"))


@read_alignment.probe("your inputs stay as they were")
def _(read_alignment, rng):
    cases = alignments(rng), alignments(rng, 11, 11, 11), alignments(rng, 1, 10, 10)
    return [
        kept(lambda weights, lengths: apart(read_alignment(weights, lengths, "month")), "weights lengths", *given)
        for given in cases
    ]


@read_alignment.alternative("one date at a time, cut to its length")
def _(weights, lengths, part):
    means = [table[PARTS[part], :n].mean(axis=0) for table, n in zip(weights, lengths, strict=True)]
    return np.array([int(mean.argmax()) for mean in means]), np.array([mean.max() for mean in means])


@read_alignment.alternative("sum first, divide at the end")
def _(weights, lengths, part):
    rows = range(*PARTS[part].indices(weights.shape[1]))
    total = sum(weights[:, t] for t in rows)
    total = total * (np.arange(total.shape[1])[None] < lengths[:, None])
    best = np.argmax(total, axis=1)
    return best, np.take_along_axis(total, best[:, None], axis=1)[:, 0] / len(rows)


@read_alignment.alternative("in torch")
def _(weights, lengths, part):
    import torch

    mean = torch.tensor(weights)[:, PARTS[part]].mean(dim=1)
    padding = torch.arange(mean.shape[1]) >= torch.tensor(lengths)[:, None]
    best = mean.masked_fill(padding, -1.0).max(dim=1)
    return best.indices.numpy(), best.values.numpy()
