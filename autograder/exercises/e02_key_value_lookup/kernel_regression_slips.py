"""What people get wrong in `kernel_regression`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.kernel_regression import kernel_regression
from autograder.exercises.e02_key_value_lookup.shared import CHANGED, meddling, shares

rooted = kernel_regression.misconception(
    "Your scores fall with the distance, not with its square: take the sum of squares without the root."
)


@rooted
def _(queries, keys, values, width):
    distances = np.linalg.norm(queries[:, None] - keys, axis=-1)
    return shares(-distances / (2 * width**2)) @ values


@rooted
def _(queries, keys, values, width):
    return shares(-np.linalg.norm(queries[:, None] - keys, axis=-1) / width) @ values


@rooted
def _(queries, keys, values, width):
    return shares(-np.linalg.norm(queries[:, None] - keys, axis=-1) / (2 * width)) @ values


@kernel_regression.misconception(
    "You divided by 2w. The distance is squared, so the width is too: otherwise metres are compared with square metres."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width)) @ values


@kernel_regression.misconception("The 2 is missing: the squared distance is divided by *twice* the squared width.")
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / width**2) @ values


@kernel_regression.misconception("You squared the 2 along with the width: (2w)² is 4w². The formula has 2w².")
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width) ** 2) @ values


@kernel_regression.misconception(
    "Your scores *grow* with the distance, so the farthest place is heard most. Near must score higher than far."
)
def _(queries, keys, values, width):
    return shares(((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Your weights sum to one over the places asked for. Each place asked for shares out its own attention "
    "over the known ones."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2), axis=0) @ values


@kernel_regression.misconception(
    "Your weights don't sum to one: the bells were added up without dividing by their sum."
)
def _(queries, keys, values, width):
    return np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Far from every key all your bells round to zero, and 0/0 is not a number. Softmax on the *scores* shifts"
    " them first."
)
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / bells.sum(axis=1, keepdims=True) @ values


hidden = kernel_regression.misconception(
    "A tiny number in the denominator, or 0 in place of nan, only hides 0/0: far from every key your answer "
    "falls to 0, "
    "a height that nobody measured. Softmax on the *scores* shifts them first."
)


@hidden
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / (bells.sum(axis=1, keepdims=True) + 1e-12) @ values


@hidden
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return np.nan_to_num(bells / bells.sum(axis=1, keepdims=True)) @ values


@hidden
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / (bells.sum(axis=1, keepdims=True) + 1e-8) @ values


dotted = kernel_regression.misconception(
    "You scored by the dot product. Two places far from the origin have a large dot product however far apart"
    " they are: use their distance."
)


@dotted
def _(queries, keys, values, width):
    return shares(queries @ keys.T / (2 * width**2)) @ values


@dotted
def _(queries, keys, values, width):
    return shares(queries @ keys.T) @ values


@dotted
def _(queries, keys, values, width):
    return shares(queries @ keys.T / width**2) @ values


@dotted
def _(queries, keys, values, width):
    return shares(queries @ keys.T / width) @ values


@kernel_regression.misconception(
    "You returned the value of the nearest place. That is the hard lookup; here every place answers, near ones louder."
)
def _(queries, keys, values, width):
    return values[((queries[:, None] - keys) ** 2).sum(axis=-1).argmin(axis=1)]


@kernel_regression.misconception(
    "You subtracted row from row: the first place asked for from the first known one, and so on. Every place "
    "asked for meets *every* known one."
)
def _(queries, keys, values, width):
    return shares(-((queries - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values


mean = kernel_regression.misconception(
    "You averaged the squares over the coordinates. A squared distance is their *sum*: with D coordinates yours is D "
    "times too small."
)


@mean
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).mean(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "`/ 2 * width**2` multiplies by the squared width: division and product go from left to right. Put the "
    "denominator in "
    "brackets."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / 2 * width**2) @ values


@kernel_regression.misconception(
    "Your width has no effect. It says how fast the score falls: the squared distance is divided by 2w²."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / 2) @ values


manhattan = kernel_regression.misconception(
    "You added up differences before or without squaring them. Square each coordinate's difference, then add."
)


@manhattan
def _(queries, keys, values, width):
    return shares(-np.abs(queries[:, None] - keys).sum(axis=-1) / (2 * width**2)) @ values


@manhattan
def _(queries, keys, values, width):
    return shares(-(np.abs(queries[:, None] - keys).sum(axis=-1) ** 2) / (2 * width**2)) @ values


@manhattan
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys).sum(axis=-1) ** 2) / (2 * width**2)) @ values


@kernel_regression.misconception("You subtracted the squares. (a − b)² is not a² − b²: subtract first, then square.")
def _(queries, keys, values, width):
    return shares(-(queries[:, None] ** 2 - keys**2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Your sum runs over the known places. A score adds up over the *coordinates*, the last axis."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=1) / (2 * width**2)) @ values


whole = kernel_regression.misconception(
    "Your weights sum to one over the whole table. Each place asked for shares out its own attention."
)


@whole
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / bells.sum() @ values


@whole
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2), axis=None) @ values


@kernel_regression.misconception(
    "Your bells are a normal density's: its constant 1/(w√2π) makes them sum to one over *all* places, not "
    "over the known "
    "ones. Divide by their sum."
)
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return bells / (width * np.sqrt(2 * np.pi)) @ values


@kernel_regression.misconception(
    "You took exponentials before softmax, which takes them itself. Softmax gets the scores."
)
def _(queries, keys, values, width):
    return shares(np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))) @ values


@kernel_regression.misconception(
    "You divided the answer by the number of known places. The weights sum to one already."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values / len(values)


inverse = kernel_regression.misconception(
    "You weighed by one over the distance. Here the weights fall like a bell: exp(−d²/2w²), which is softmax "
    "of −d²/2w²."
)


@inverse
def _(queries, keys, values, width):
    weights = 1 / (((queries[:, None] - keys) ** 2).sum(axis=-1) + 1e-9)
    return weights / weights.sum(axis=1, keepdims=True) @ values


@inverse
def _(queries, keys, values, width):
    weights = 1 / (np.linalg.norm(queries[:, None] - keys, axis=-1) + 1e-9)
    return weights / weights.sum(axis=1, keepdims=True) @ values


halves = kernel_regression.misconception(
    "You multiplied out and slipped: mind the half of ‖k‖² and its sign. Better leave it: differences first, squared "
    "after, keep their digits far from the origin too."
)


@halves
def _(queries, keys, values, width):
    return shares((queries @ keys.T - (keys**2).sum(axis=1)) / width**2) @ values


@halves
def _(queries, keys, values, width):
    return shares((queries @ keys.T + (keys**2).sum(axis=1) / 2) / width**2) @ values


@kernel_regression.misconception(
    "Lesson 1's shift is one for each row. You subtracted the largest score of the *whole* table: in a row "
    "far below it "
    "all bells round to zero, and 0/0 is not a number."
)
def _(queries, keys, values, width):
    scores = -((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)
    bells = np.exp(scores - scores.max())
    return bells / bells.sum(axis=1, keepdims=True) @ values


@kernel_regression.misconception(
    "You left out a known place that lies just where you ask. Its distance is 0 and its score the largest: it "
    "counts most."
)
def _(queries, keys, values, width):
    distances = ((queries[:, None] - keys) ** 2).sum(axis=-1)
    return shares(np.where(distances == 0, -np.inf, -distances / (2 * width**2))) @ values


@kernel_regression.misconception(
    "`squeeze` drops every axis of size 1. One place asked for gives an answer of shape (1,) or (1, Dv)."
)
def _(queries, keys, values, width):
    return np.squeeze(shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values)


@kernel_regression.misconception(
    "Two things come back from your function. Return the guesses alone, without the weights."
)
def _(queries, keys, values, width):
    weights = shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))
    return weights @ values, weights


@kernel_regression.misconception("You returned the weights. One step is left: mix the values with them.")
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2))


@kernel_regression.misconception(
    "You mixed the known *places*. Keys decide the weights; what gets mixed are the values."
)
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ keys


@kernel_regression.misconception(
    "`weights * values` fits plain numbers (S,) only. With rows (S, Dv) it finds no way, or a wrong one: use `@`."
)
def _(queries, keys, values, width):
    return (shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) * values).sum(axis=1)


@kernel_regression.misconception(
    "You divided the mixture (T, Dv) by the sums (T,). They line up for plain numbers only: keep the sums' "
    "axis, or divide "
    "the weights first."
)
def _(queries, keys, values, width):
    scores = -((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)
    bells = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (bells @ values) / bells.sum(axis=1)


shape = kernel_regression.misconception(
    "The shape follows the values: (S,) gives (T,), rows (S, Dv) give (T, Dv). Yours is always the same."
)


@shape
def _(queries, keys, values, width):
    return shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values.reshape(len(values), -1)


@shape
def _(queries, keys, values, width):
    return (shares(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) @ values).ravel()


fixed = kernel_regression.misconception(
    "You counted on two coordinates, or looked at the first alone. A place may have one, two or more: use them all."
)


@fixed
def _(queries, keys, values, width):
    return shares(-((queries[:, :1] - keys[:, 0]) ** 2) / (2 * width**2)) @ values


@fixed
def _(queries, keys, values, width):
    x, y = (queries[:, None, i] - keys[:, i] for i in (0, -1))
    return shares(-(x**2 + y**2) / (2 * width**2)) @ values


@fixed
def _(queries, keys, values, width):
    x, y = (queries[:, None, i] - keys[:, i] for i in (0, 1))
    return shares(-(x**2 + y**2) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Your table has the known places down and those asked for across. Each row must belong to a place asked for."
)
def _(queries, keys, values, width):
    return shares(-((keys[:, None] - queries) ** 2).sum(axis=-1) / (2 * width**2)) @ values


@kernel_regression.misconception(
    "Where the bells round to zero you answered with the nearest place, or all alike. Softmax on the *scores* needs no "
    "such rule: it shifts them first, and neighbours still share."
)
def _(queries, keys, values, width):
    distances = ((queries[:, None] - keys) ** 2).sum(axis=-1)
    bells = np.exp(-distances / (2 * width**2))
    total = bells.sum(axis=1, keepdims=True)
    return np.where(total > 0, bells / total, np.eye(len(keys))[distances.argmin(axis=1)]) @ values


even = kernel_regression.misconception(
    "Far from every key all your weights come out equal: a limit on the scores, a tiny number added to the "
    "bells or the "
    "plain mean hides 0/0. Softmax on the *scores* shifts them first."
)


@even
def _(queries, keys, values, width):
    bells = np.exp(np.clip(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2), -700, 0))
    return bells / bells.sum(axis=1, keepdims=True) @ values


@even
def _(queries, keys, values, width):
    bells = np.exp(np.clip(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2), -50, 0))
    return bells / bells.sum(axis=1, keepdims=True) @ values


@even
def _(queries, keys, values, width):
    bells = np.exp(-((queries[:, None] - keys) ** 2).sum(axis=-1) / (2 * width**2)) + 1e-12
    return bells / bells.sum(axis=1, keepdims=True) @ values


def squares(queries, keys):
    return ((queries[:, None] - keys) ** 2).sum(axis=-1)


def right(queries, keys, values, width):
    return shares(-squares(queries, keys) / (2 * width**2)) @ values


kernel_regression.tell({CHANGED: meddling(right, 3)})


kernel_regression.misconception(
    "You divided the sum of the bells by the number of known places: such weights don't sum to one. Divide by the sum "
    "of the *bells*, as softmax does."
)(lambda q, k, v, width: np.exp(-squares(q, k) / (2 * width**2)) @ v / len(k))


def nearest_below(limit):
    """Hard where the width is small."""
    return lambda q, k, v, width: right(q, k, v, width) if width > limit else v[squares(q, k).argmin(axis=1)]


kernel_regression.tell(
    {
        "Where the width is small you answered with the nearest place alone. Known places may lie as near together as "
        "the width is small, and then all of them answer: the formula needs no such case.": map(
            nearest_below, (1e-6, 1e-4, 1e-3, 1e-2, 0.1)
        ),
        "You put a limit under the width or over it, or added a small number. Any width above 0 may be asked for, on a "
        "map as small or as large, and no number is small beside each width. Softmax's shift keeps the guess finite.": [
            *(lambda q, k, v, w, limit=limit: right(q, k, v, max(w, limit)) for limit in (1e-5, 1e-4, 1e-3, 1e-2, 0.1)),
            *(lambda q, k, v, w, limit=limit: right(q, k, v, min(w, limit)) for limit in (5, 10, 100)),
            *(lambda q, k, v, w, tiny=tiny: right(q, k, v, w + tiny) for tiny in (1e-6, 1e-8)),
            *(
                lambda q, k, v, w, tiny=tiny: right(q, k, v, np.sqrt(w**2 + tiny / 2))
                for tiny in (1e-4, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12)
            ),
        ],
    }
)


rounded = kernel_regression.misconception("You rounded the answer, or the weights. Give them as softmax makes them.")
for digits in (0, 1, 2):
    rounded(lambda q, k, v, width, digits=digits: np.round(shares(-squares(q, k) / (2 * width**2)) @ v, digits))
for digits in (2, 3):
    rounded(lambda q, k, v, width, digits=digits: np.round(shares(-squares(q, k) / (2 * width**2)), digits) @ v)


kernel_regression.misconception("You took softmax twice: shares of shares are nearly equal. Once is enough.")(
    lambda q, k, v, width: shares(shares(-squares(q, k) / (2 * width**2))) @ v
)


kernel_regression.misconception(
    "You multiplied by the squared width. A *wide* kernel lets far places speak: the squared distance is divided by "
    "2w²."
)(lambda q, k, v, width: shares(-squares(q, k) * 2 * width**2) @ v)


def multiplied_out(q, k):
    return (q**2).sum(axis=1)[:, None] - 2 * q @ k.T + (k**2).sum(axis=1)


def single(x):
    return x.astype(np.float32)


kernel_regression.tell(
    {
        "You multiplied the square out: q² − 2 q · k + k². That is right on paper, but where places lie far from the "
        "origin and near each other, large numbers cancel and leave rounding errors. Subtract first, then square.": [
            lambda q, k, v, width: shares(-multiplied_out(q, k) / (2 * width**2)) @ v,
            lambda q, k, v, width: shares(-np.maximum(multiplied_out(q, k), 0) / (2 * width**2)) @ v,
            lambda q, k, v, width: shares(-(np.sqrt(np.maximum(multiplied_out(q, k), 0)) ** 2) / (2 * width**2)) @ v,
            lambda q, k, v, width: shares((q @ k.T - (k**2).sum(axis=1) / 2) / width**2) @ v,
        ],
        "You went to single precision before the subtraction. It holds seven digits: hundreds of kilometres from the "
        "origin, places a millimetre apart become the same. Keep NumPy's double precision.": [
            lambda q, k, v, width: right(single(q), single(k), v, width),
            lambda q, k, v, width: right(single(q), single(k), single(v), np.float32(width)),
            lambda q, k, v, width: shares(-single(squares(single(q), single(k))) / (2 * width**2)) @ v,
        ],
    }
)
