"""How `read_alignment` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import PARTS, shares, turned

read_alignment = Exercise(
    "read_alignment", points=2, forbid=("attn",), instead="average the rows, and find the largest"
)


def apart(answer):
    """Two arrays of one shape must not be read as one array of two rows."""
    return dict(enumerate(answer)) if isinstance(answer, tuple | list) and len(answer) == 2 else answer


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
    weights, lengths = alignments(rng)
    return apart(read_alignment(weights, lengths, "month")), weights, lengths


def inside(weights, lengths, fill=-1.0):
    return np.where(np.arange(weights.shape[-1]) < lengths[:, None], weights, fill)


@read_alignment.misconception("Padding can win in your version: characters from `lengths` on don't exist.")
def _(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You changed the caller's weights. Leave the alignment as it is, and mask what you made of it."
)
def _(weights, lengths, part):
    weights[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], weights.shape)] = 0
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "`weights[:, PARTS[part]]` is a window onto the caller's array, not a copy: the zeros you wrote into it now "
    "stand in the alignment."
)
def _(weights, lengths, part):
    rows = weights[:, PARTS[part]]
    rows *= (np.arange(weights.shape[-1]) < lengths[:, None])[:, None]
    mean = rows.mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "A slice is a window onto the caller's array, not a copy: the −∞ you wrote into `weights[:, PARTS[part]]` now "
    "stands in the alignment."
)
def _(weights, lengths, part):
    rows = weights[:, PARTS[part]]
    rows[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], rows.shape)] = -np.inf
    mean = rows.mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You wrote −∞ into the caller's weights. Leave the alignment as it is, and mask what you made of it."
)
def _(weights, lengths, part):
    weights[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], weights.shape)] = -np.inf
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your cut is one too late: a date of length n has the characters 0 … n − 1.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths + 1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your cut is one too early: it takes the date's last character away.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), np.maximum(lengths - 1, 1))
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "`lengths - 1` is the *place* of the last character, and below it stand all but that one. Of a date with a single "
    "character nothing is left."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths - 1, -np.inf)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "With `lengths - 1` the last character of every date is cut off: places below n are 0 … n − 1 already."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths - 1, 0.0)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You looked for the single largest weight. One sure row can outvote all others so: take the mean over the rows "
    "first."
)
def _(weights, lengths, part):
    top = inside(weights[:, PARTS[part]].max(axis=1), lengths)
    return top.argmax(axis=-1), top.max(axis=-1)


@read_alignment.misconception("You looked at the first row of the part only. All its characters have a say.")
def _(weights, lengths, part):
    first = inside(weights[:, PARTS[part].start], lengths)
    return first.argmax(axis=-1), first.max(axis=-1)


@read_alignment.misconception("You averaged over *all* rows: that is the whole date, not the part that was asked for.")
def _(weights, lengths, part):
    mean = inside(weights.mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "Your rows are one too late. Row t made character t: the start token stands before row 0, not in it."
)
def _(weights, lengths, part):
    rows = PARTS[part]
    mean = inside(weights[:, rows.start + 1 : rows.stop + 1].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your share is a sum over rows. The mean is what stays a share, between 0 and 1.")
def _(weights, lengths, part):
    total = inside(weights[:, PARTS[part]].sum(axis=1), lengths)
    return total.argmax(axis=-1), total.max(axis=-1)


@read_alignment.misconception(
    "You divided what the padding left so that it sums to one. Asked for is the mean weight as the model gave it."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths, 0.0)
    mean = mean / mean.sum(axis=-1, keepdims=True)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You took the rows from the batch axis: axis 0 counts dates, axis 1 the characters written."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=1), lengths[PARTS[part]])
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced axis 0, which counts dates: `weights[PARTS[part]]` picks some dates, not some rows. What was written "
    "runs along axis 1."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced and averaged over axis 0: that mixes different dates. Each date gets an answer of its own; what was "
    "written runs along axis 1."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=0), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced and averaged the last axis, the characters *read*. The part is something that was *written*: axis 1."
)
def _(weights, lengths, part):
    mean = weights[..., PARTS[part]].mean(axis=-1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You took the *columns* of the part: those are source characters. Rows are what was written."
)
def _(weights, lengths, part):
    mean = inside(weights[:, :, PARTS[part]].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You averaged *positions*. Between a 2 and an 8 stands a 5 that nobody looked at: average the weights, then choose."
)
def _(weights, lengths, part):
    tops = inside(weights[:, PARTS[part]], lengths[:, None])
    return tops.argmax(axis=-1).mean(axis=1).round().astype(int), tops.max(axis=-1).mean(axis=1)


@read_alignment.misconception(
    "Places (S,) were compared with lengths (B,): that fits only where B = S, and is wrong there. Each date has a "
    "length of its own: give `lengths` an axis for the places."
)
def _(weights, lengths, part):
    mean = np.where(np.arange(weights.shape[-1]) < lengths, weights[:, PARTS[part]].mean(axis=1), -np.inf)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    '`part` is a word, such as "month", and no place in an array. `PARTS` says which rows it is.'
)
def _(weights, lengths, part):
    mean = inside(weights[:, part].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You filled the padding with NaN, and argmax and max take a NaN for the largest. Fill with what can never win."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths, np.nan)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("You returned the shares first. The positions come first.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths)
    return mean.max(axis=-1), mean.argmax(axis=-1)


@read_alignment.misconception(
    "You returned the positions alone. Return two arrays: positions, and the shares they got."
)
def _(weights, lengths, part):
    return inside(weights[:, PARTS[part]].mean(axis=1), lengths).argmax(axis=-1)


def top(mean):
    return mean.argmax(axis=-1), mean.max(axis=-1)


def of_part(weights, part):
    return weights[:, PARTS[part]].mean(axis=1)


@read_alignment.misconception("Your version never looks at `part`: it always answers for the month.")
def _(weights, lengths, part):
    return top(inside(of_part(weights, "month"), lengths))


@read_alignment.misconception("Your positions are one too large: the first character stands at position 0.")
def _(weights, lengths, part):
    best, share = top(inside(of_part(weights, part), lengths))
    return best + 1, share


@read_alignment.misconception(
    "You counted the day's rows from the end. There may be a row for the end token behind it: take `PARTS[part]`."
)
def _(weights, lengths, part):
    rows = slice(-2, None) if part == "day" else PARTS[part]
    return top(inside(weights[:, rows].mean(axis=1), lengths))


one_length = read_alignment.misconception(
    "You cut every date at the *same* place. Each has a length of its own, and a short one its padding before that."
)


@one_length
def _(weights, lengths, part):
    return top(of_part(weights, part)[:, : lengths[0]])


@one_length
def _(weights, lengths, part):
    return top(of_part(weights, part)[:, : lengths.max()])


@one_length
def _(weights, lengths, part):
    return top(of_part(weights, part)[:, : lengths.min()])


first_row = read_alignment.misconception(
    "The first row of the part alone chose the position. Take the mean over its rows first; the largest *mean* wins."
)


@first_row
def _(weights, lengths, part):
    best = inside(weights[:, PARTS[part].start], lengths).argmax(axis=-1)
    return best, of_part(weights, part)[np.arange(len(best)), best]


row_votes = read_alignment.misconception(
    "The single largest weight chose the position. Take the mean over the part's rows first; the largest *mean* wins."
)


@row_votes
def _(weights, lengths, part):
    best = inside(weights[:, PARTS[part]].max(axis=1), lengths).argmax(axis=-1)
    return best, of_part(weights, part)[np.arange(len(best)), best]


@read_alignment.misconception("Your rows end one too early: the last character of the part is missing.")
def _(weights, lengths, part):
    rows = PARTS[part]
    return top(inside(weights[:, rows.start : rows.stop - 1].mean(axis=1), lengths))


@read_alignment.misconception("Your rows end one too late: they hold the dash, or the end token, behind the part.")
def _(weights, lengths, part):
    rows = PARTS[part]
    return top(inside(weights[:, rows.start : rows.stop + 1].mean(axis=1), lengths))


@read_alignment.misconception("You took the median of the rows, or the like. Asked for is the mean.")
def _(weights, lengths, part):
    return top(inside(np.median(weights[:, PARTS[part]], axis=1), lengths))


product = read_alignment.misconception(
    "You multiplied the rows' weights (a geometric mean). One hesitant row undoes the rest so: add, and divide."
)


@product
def _(weights, lengths, part):
    return top(inside(np.exp(np.log(weights[:, PARTS[part]] + 1e-12).mean(axis=1)), lengths))


@product
def _(weights, lengths, part):
    return top(inside(weights[:, PARTS[part]].prod(axis=1), lengths))


@read_alignment.misconception("You divided by 2 for every part. The year has four rows.")
def _(weights, lengths, part):
    return top(inside(weights[:, PARTS[part]].sum(axis=1) / 2, lengths))


@read_alignment.misconception("You filled the padding with a number that can win. A share may be anything from 0 to 1.")
def _(weights, lengths, part):
    return top(inside(of_part(weights, part), lengths, 0.5))


@read_alignment.misconception(
    "You masked rows with the lengths, which count characters *read*: those are columns, the last axis."
)
def _(weights, lengths, part):
    real = np.arange(weights.shape[1]) < lengths[:, None]
    return top(of_part(weights * real[..., None], part))


@read_alignment.misconception("The position is right, but its share may come from the padding: mask before both.")
def _(weights, lengths, part):
    mean = of_part(weights, part)
    return inside(mean, lengths).argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("The share is right, but the position may lie in the padding: mask before both.")
def _(weights, lengths, part):
    mean = of_part(weights, part)
    return mean.argmax(axis=-1), inside(mean, lengths).max(axis=-1)


@read_alignment.misconception(
    "Each *row* was brought to a sum of one again, without the padding. Take the weights as the model gave them."
)
def _(weights, lengths, part):
    real = inside(weights, lengths[:, None], 0.0)
    return top(of_part(real / real.sum(axis=-1, keepdims=True), part))


@read_alignment.misconception("Your mask works the wrong way round: below the length stands what is real.")
def _(weights, lengths, part):
    mean = of_part(weights, part)
    return top(np.where(np.arange(mean.shape[1]) < lengths[:, None], -np.inf, mean))


@read_alignment.misconception("You looked for the *smallest* mean. The character it was read from has the largest.")
def _(weights, lengths, part):
    mean = inside(of_part(weights, part), lengths, np.inf)
    return mean.argmin(axis=-1), mean.min(axis=-1)


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
