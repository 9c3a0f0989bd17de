"""What people get wrong in `read_alignment`."""

import numpy as np

from autograder.exercises.e05_five_scores.read_alignment import read_alignment
from autograder.exercises.e05_five_scores.shared import PARTS


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
        "You changed the caller's weights. Leave the alignment as it is, and mask what you made of it.": [
            written_into(whole, 0.0)
        ],
        "You wrote −∞ into the caller's weights. Leave the alignment as it is, and mask what you made of it.": [
            written_into(whole, -np.inf)
        ],
        "`weights[:, PARTS[part]]` is a window onto the caller's array, not a copy: the zeros you wrote into it now "
        "stand in the alignment.": [written_into(window, 0.0)],
        "A slice is a window onto the caller's array, not a copy: the −∞ you wrote into `weights[:, PARTS[part]]` now "
        "stands in the alignment.": [written_into(window, -np.inf)],
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
