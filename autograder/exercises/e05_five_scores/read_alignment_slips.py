"""What people get wrong in `read_alignment`."""

import numpy as np

from autograder.exercises.e05_five_scores.read_alignment import read_alignment
from autograder.exercises.e05_five_scores.shared import PARTS
from autograder.exercises.e05_five_scores.usual import (
    CHANGES,
    ROUNDED,
    VANISHED,
    on_answers,
    squeezed,
    tell_changed,
)

OVERWRITTEN = (
    "You changed the caller's weights. A slice such as `weights[:, PARTS[part]]` is a window onto that array, not a "
    "copy: what you write into it stands in the alignment afterwards. Mask what you made of it, the mean."
)


def inside(weights, lengths, fill=-1.0):
    return np.where(np.arange(weights.shape[-1]) < lengths[:, None], weights, fill)


def top(mean):
    return mean.argmax(axis=-1), mean.max(axis=-1)


def of_part(weights, part):
    return weights[:, PARTS[part]].mean(axis=1)


def answer(weights, lengths, part):
    """The right one."""
    return top(inside(of_part(weights, part), lengths))


def other_rows(rows):
    """A wrong version that averages other rows: rows(the part's slice)."""
    return lambda weights, lengths, part: top(inside(weights[:, rows(PARTS[part])].mean(axis=1), lengths))


def chosen_by(scores):
    """The position by other scores, scores(the part's rows); the share is its mean weight."""

    def wrong(weights, lengths, part):
        best = inside(scores(weights[:, PARTS[part]]), lengths).argmax(axis=-1)
        return best, of_part(weights, part)[np.arange(len(best)), best]

    return wrong


def written_into(rows_of, fill):
    """Padding is overwritten in rows_of(weights, part), which is the caller's own array or a window onto it."""

    def wrong(weights, lengths, part):
        rows = rows_of(weights, part)
        rows[np.broadcast_to((np.arange(rows.shape[-1]) >= lengths[:, None])[:, None], rows.shape)] = fill
        return top(of_part(weights, part))

    return wrong


def whole(weights, part):
    return weights


def window(weights, part):
    return weights[:, PARTS[part]]


def sum_to_one(mean):
    return mean / mean.sum(axis=-1, keepdims=True)


def positions_averaged(weights, lengths, part):
    tops = inside(weights[:, PARTS[part]], lengths[:, None])
    return tops.argmax(axis=-1).mean(axis=1).round().astype(int), tops.max(axis=-1).mean(axis=1)


def voted(weights, lengths, part):
    rows = inside(weights[:, PARTS[part]], lengths[:, None])
    best = np.array([np.bincount(votes).argmax() for votes in rows.argmax(axis=-1)])
    return best, rows.mean(axis=1)[np.arange(len(best)), best]


def clipped(weights, lengths, part):
    mean = of_part(weights, part)
    return np.minimum(mean.argmax(axis=-1), lengths - 1), mean.max(axis=-1)


def clipped_with_its_share(weights, lengths, part):
    mean = of_part(weights, part)
    best = np.minimum(mean.argmax(axis=-1), lengths - 1)
    return best, mean[np.arange(len(best)), best]


def source_rows(weights, lengths, part):
    return top(inside(weights[:, :, PARTS[part]].mean(axis=2), lengths))


def padded_in_front(mean, lengths):
    return np.where(np.arange(mean.shape[-1])[::-1] < lengths[:, None], mean, -1.0)


def mean_position(weights, lengths, part):
    mean = inside(of_part(weights, part), lengths, 0.0)
    places = np.arange(mean.shape[-1])
    return ((mean * places).sum(axis=1) / mean.sum(axis=1)).round().astype(int), mean.max(axis=-1)


def lengths_unturned(weights, lengths, part):
    return top(np.where(np.arange(weights.shape[-1]) < lengths, of_part(weights, part), -np.inf))


def rows_masked(weights, lengths, part):
    real = np.arange(weights.shape[1]) < lengths[:, None]
    return top(of_part(weights * real[..., None], part))


def wrong_way_round(weights, lengths, part):
    mean = of_part(weights, part)
    return top(np.where(np.arange(mean.shape[1]) < lengths[:, None], -np.inf, mean))


def geometric(rows):
    return np.exp(np.log(rows + 1e-12).mean(axis=1))


def smallest(weights, lengths, part):
    mean = inside(of_part(weights, part), lengths, np.inf)
    return mean.argmin(axis=-1), mean.min(axis=-1)


def over_the_dates(weights, lengths, part):
    mean = inside(of_part(weights, part), lengths)
    return mean.argmax(axis=0), mean.max(axis=0)


def over_everything(weights, lengths, part):
    mean = inside(of_part(weights, part), lengths)
    return mean.argmax(), mean.max()


read_alignment.tell(
    {
        "Padding can win in your version: characters from `lengths` on don't exist.": [
            lambda weights, lengths, part: top(of_part(weights, part))
        ],
        "Your cut is one too late: a date of length n has the characters 0 … n − 1.": [
            lambda weights, lengths, part: top(inside(of_part(weights, part), lengths + 1))
        ],
        "Your cut is one too early: it takes the date's last character away.": [
            lambda weights, lengths, part: top(inside(of_part(weights, part), np.maximum(lengths - 1, 1)))
        ],
        "`lengths - 1` is the *place* of the last character, and below it stand all but that one. Of a date with a "
        "single character nothing is left.": [
            lambda weights, lengths, part: top(inside(of_part(weights, part), lengths - 1, -np.inf))
        ],
        "With `lengths - 1` the last character of every date is cut off: places below n are 0 … n − 1 already.": [
            lambda weights, lengths, part: top(inside(of_part(weights, part), lengths - 1, 0.0))
        ],
        OVERWRITTEN: [written_into(rows, fill) for rows in (whole, window) for fill in (0.0, -1.0, -np.inf)],
        "Your rows are one too late. Row t made character t: the start token stands before row 0, not in it.": [
            other_rows(lambda rows: slice(rows.start + 1, rows.stop + 1))
        ],
        "Your rows end one too early: the last character of the part is missing.": [
            other_rows(lambda rows: slice(rows.start, rows.stop - 1))
        ],
        "Your rows end one too late: they hold the dash, or the end token, behind the part.": [
            other_rows(lambda rows: slice(rows.start, rows.stop + 1))
        ],
        "You counted the day's rows from the end. There may be a row for the end token behind it: take "
        "`PARTS[part]`.": [other_rows(lambda rows: slice(-2, None) if rows == PARTS["day"] else rows)],
        "You looked at the last row of the part only. All its characters have a say.": [
            other_rows(lambda rows: slice(rows.stop - 1, rows.stop))
        ],
        "You divided what the padding left so that it sums to one. Asked for is the mean weight as the model gave "
        "it.": [lambda weights, lengths, part: top(sum_to_one(inside(of_part(weights, part), lengths, 0.0)))],
        "Each *row* was brought to a sum of one again, without the padding. Take the weights as the model gave them.": [
            lambda weights, lengths, part: top(of_part(sum_to_one(inside(weights, lengths[:, None], 0.0)), part))
        ],
        "Your positions are floats, such as 3.0, and no array can be indexed with them. A position is an integer, as "
        "argmax gives it.": [
            lambda weights, lengths, part: (1.0 * answer(weights, lengths, part)[0], answer(weights, lengths, part)[1])
        ],
        "Each row voted for its largest weight, and the most votes won. So a row that hesitates counts as much as a "
        "sure one: take the mean over the rows first, the largest *mean* wins.": [voted],
        "You took `min(position, length − 1)`: where padding won, that is the date's last character, whatever its "
        "weight. Look for the largest among the real ones alone.": [clipped, clipped_with_its_share],
        "You took the rows of the part from the *source*: the last axis are the characters read. What was written runs "
        "along axis 1, (B, T, S).": [source_rows],
        "Your rows begin one too early. Row t made target character t, counted from 0: `PARTS` already says it.": [
            other_rows(lambda rows: slice(rows.start - 1, rows.stop - 1)),
            other_rows(lambda rows: slice(rows.start - 1, rows.stop)),
        ],
        "You took two rows for every part. The year has four: `PARTS` says which.": [
            other_rows(lambda rows: slice(rows.start, rows.start + 2)),
            other_rows(lambda rows: slice(rows.stop - 2, rows.stop)),
        ],
        "Your padding stands in front: you counted the places from the end. The date comes first, at 0 … n − 1, the "
        "padding behind it.": [lambda weights, lengths, part: top(padded_in_front(of_part(weights, part), lengths))],
        "You averaged *positions*, each by its weight. Between a 2 and an 8 stands a 5 that nobody looked at: take the "
        "position with the largest mean.": [mean_position],
        "One of your arrays has an axis too many: (B, 1). Each date has one position and one share, (B,).": [
            lambda weights, lengths, part: (
                answer(weights, lengths, part)[0][:, None],
                answer(weights, lengths, part)[1],
            ),
            lambda weights, lengths, part: (
                answer(weights, lengths, part)[0],
                answer(weights, lengths, part)[1][:, None],
            ),
            lambda weights, lengths, part: tuple(x[:, None] for x in answer(weights, lengths, part)),
        ],
        "You looked at the first few places only. A source may be long: S places, of which the date has `lengths`.": [
            lambda weights, lengths, part, n=n: top(inside(of_part(weights, part), lengths)[:, :n])
            for n in (10, 20, 29, 30, 32, 40)
        ],
        "You averaged *positions*. Between a 2 and an 8 stands a 5 that nobody looked at: average the weights, then "
        "choose.": [positions_averaged],
        "Places (S,) were compared with lengths (B,): that fits only where B = S, and is wrong there. Each date has a "
        "length of its own: give `lengths` an axis for the places.": [lengths_unturned],
        "You masked rows with the lengths, which count characters *read*: those are columns, the last axis.": [
            rows_masked
        ],
        "You looked for the *smallest* mean. The character it was read from has the largest.": [smallest],
        "You looked for the largest over the *dates*: axis 0. Each date has its own answer: look along its characters, "
        "the last axis.": [over_the_dates],
        "Without an axis, argmax and max look at all dates at once and give one number. Each date has its own answer: "
        "look along its characters.": [over_everything],
        "You returned the shares first. The positions come first.": [
            lambda weights, lengths, part: answer(weights, lengths, part)[::-1]
        ],
        "You return one array, or a pair for each date. Return two arrays: all positions, and all shares.": [
            lambda weights, lengths, part: np.stack(answer(weights, lengths, part)),
            lambda weights, lengths, part: np.stack(answer(weights, lengths, part), axis=1),
            lambda weights, lengths, part: list(zip(*answer(weights, lengths, part), strict=True)),
        ],
        "Your positions are one too large: the first character stands at position 0.": [
            lambda weights, lengths, part: (answer(weights, lengths, part)[0] + 1, answer(weights, lengths, part)[1])
        ],
        "The first row of the part alone chose the position. Take the mean over its rows first; the largest *mean* "
        "wins.": [chosen_by(lambda rows: rows[:, 0])],
        "The single largest weight chose the position. Take the mean over the part's rows first; the largest *mean* "
        "wins.": [chosen_by(lambda rows: rows.max(axis=1))],
        "The position is right, but its share may come from the padding: mask before both.": [
            lambda weights, lengths, part: (answer(weights, lengths, part)[0], of_part(weights, part).max(axis=-1))
        ],
        "The share is right, but the position may lie in the padding: mask before both.": [
            lambda weights, lengths, part: (of_part(weights, part).argmax(axis=-1), answer(weights, lengths, part)[1])
        ],
        "Your mask works the wrong way round: below the length stands what is real.": [wrong_way_round],
        "You looked for the single largest weight. One sure row can outvote all others so: take the mean over the rows "
        "first.": [lambda weights, lengths, part: top(inside(weights[:, PARTS[part]].max(axis=1), lengths))],
        "You looked at the first row of the part only. All its characters have a say.": [
            lambda weights, lengths, part: top(inside(weights[:, PARTS[part].start], lengths))
        ],
        "You averaged over *all* rows: that is the whole date, not the part that was asked for.": [
            lambda weights, lengths, part: top(inside(weights.mean(axis=1), lengths))
        ],
        "Your share is a sum over rows. The mean is what stays a share, between 0 and 1.": [
            lambda weights, lengths, part: top(inside(weights[:, PARTS[part]].sum(axis=1), lengths))
        ],
        "You took the rows from the batch axis: axis 0 counts dates, axis 1 the characters written.": [
            lambda weights, lengths, part: top(inside(weights[PARTS[part]].mean(axis=1), lengths[PARTS[part]]))
        ],
        "You sliced axis 0, which counts dates: `weights[PARTS[part]]` picks some dates, not some rows. What was "
        "written runs along axis 1.": [
            lambda weights, lengths, part: top(inside(weights[PARTS[part]].mean(axis=1), lengths))
        ],
        "You sliced and averaged over axis 0: that mixes different dates. Each date gets an answer of its own; what "
        "was written runs along axis 1.": [
            lambda weights, lengths, part: top(inside(weights[PARTS[part]].mean(axis=0), lengths))
        ],
        "You sliced and averaged the last axis, the characters *read*. The part is something that was *written*: axis "
        "1.": [lambda weights, lengths, part: top(weights[..., PARTS[part]].mean(axis=-1))],
        "You took the *columns* of the part: those are source characters. Rows are what was written.": [
            lambda weights, lengths, part: top(inside(weights[:, :, PARTS[part]].mean(axis=1), lengths))
        ],
        '`part` is a word, such as "month", and no place in an array. `PARTS` says which rows it is.': [
            lambda weights, lengths, part: top(inside(weights[:, part].mean(axis=1), lengths))
        ],
        "You filled the padding with NaN, and argmax and max take a NaN for the largest. Fill with what can never "
        "win.": [lambda weights, lengths, part: top(inside(of_part(weights, part), lengths, np.nan))],
        "You returned the positions alone. Return two arrays: positions, and the shares they got.": [
            lambda weights, lengths, part: inside(weights[:, PARTS[part]].mean(axis=1), lengths).argmax(axis=-1)
        ],
        "Your version never looks at `part`: it always answers for the month.": [
            lambda weights, lengths, part: top(inside(of_part(weights, "month"), lengths))
        ],
        "You cut every date at the *same* place. Each has a length of its own, and a short one its padding before "
        "that.": [
            lambda weights, lengths, part: top(of_part(weights, part)[:, : lengths[0]]),
            lambda weights, lengths, part: top(of_part(weights, part)[:, : lengths.max()]),
            lambda weights, lengths, part: top(of_part(weights, part)[:, : lengths.min()]),
        ],
        "You took the median of the rows, or the like. Asked for is the mean.": [
            lambda weights, lengths, part: top(inside(np.median(weights[:, PARTS[part]], axis=1), lengths))
        ],
        "You multiplied the rows' weights (a geometric mean). One hesitant row undoes the rest so: add, and divide.": [
            lambda weights, lengths, part: top(inside(geometric(weights[:, PARTS[part]]), lengths)),
            lambda weights, lengths, part: top(inside(weights[:, PARTS[part]].prod(axis=1), lengths)),
        ],
        "You divided by 2 for every part. The year has four rows.": [
            lambda weights, lengths, part: top(inside(weights[:, PARTS[part]].sum(axis=1) / 2, lengths))
        ],
        "You filled the padding with a number that can win. A share may be anything from 0 to 1.": [
            lambda weights, lengths, part: top(inside(of_part(weights, part), lengths, 0.5))
        ],
    },
)
tell_changed(read_alignment, "weights lengths", answer, {"weights": OVERWRITTEN})
read_alignment.tell(
    {
        ROUNDED: [on_answers(answer, change)[2] for change in CHANGES[ROUNDED]],
        VANISHED: [on_answers(answer, change)[2] for change in CHANGES[VANISHED]],
        "An axis of size one is gone: `squeeze` drops it. A single date keeps its axis: positions (1,), shares (1,).": [
            version for axis in (0, -1) for version in on_answers(answer, squeezed(axis))
        ],
    }
)
