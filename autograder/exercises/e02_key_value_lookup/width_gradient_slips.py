"""What people get wrong in `width_gradient`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.shared import CHANGED, meddling, shares
from autograder.exercises.e02_key_value_lookup.width_gradient import looked_up, squares, width_gradient


def slip(hint, *versions):
    """A slip, told once, with the ways in which people write it."""
    add = width_gradient.misconception(hint)
    for version in versions:
        add(version)


def gradient(
    *,
    error=lambda c, y: 2 * (c - y),
    differ=lambda v, c, y: v - c[:, None],
    score=lambda d, w: d / w**3,
    over=np.mean,
    weigh=lambda d, w: shares(-d / (2 * w**2)),
    far=squares,
    add=lambda x: x.sum(axis=1),
):
    """The gradient with one of its parts exchanged."""

    def version(queries, keys, values, targets, width):
        d = far(queries, keys)
        a = weigh(d, width)
        c = a @ values
        return over(error(c, targets) * add(a * differ(values, c, targets) * score(d, width)))

    return version


slip(
    "You let one weight move alone. When a score rises, softmax takes weight from all other keys: the answer moves by "
    "the key's weight times the difference between its value and the *answer*.",
    gradient(differ=lambda v, c, y: np.broadcast_to(v, (len(c), len(v)))),
)
slip(
    "You summed a(v − c) over the keys: that is 0, because raising all scores together moves nothing. Each key's part "
    "needs its own score's slope in the width first.",
    gradient(score=lambda d, w: 1.0),
    gradient(score=lambda d, w: 1 / w**3),
)
slip(
    "The weights are missing from the sum. A score that rises moves the answer by its key's *weight* times "
    "(value − answer).",
    lambda queries, keys, values, targets, width: _unweighted(queries, keys, values, targets, width),
)
slip(
    "Two things are missing: the 2 of a squared error's slope, and the answer that softmax subtracts from each value.",
    gradient(error=lambda c, y: c - y, differ=lambda v, c, y: np.broadcast_to(v, (len(c), len(v)))),
)
slip(
    "That is half the slope, with its sign turned. A squared error's slope is 2 (answer − target), and a wider kernel "
    "raises the scores.",
    gradient(error=lambda c, y: y - c),
    gradient(score=lambda d, w: -d / (2 * w**3)),
)
slip(
    "You divided the sum over the places asked for by the number of *known* places. The mean is over the T questions.",
    lambda queries, keys, values, targets, width: (
        gradient(over=np.sum)(queries, keys, values, targets, width) / len(keys)
    ),
)
slip(
    "`width*3` is three times the width. The cubed width is `width**3`.",
    gradient(score=lambda d, w: d / (w * 3)),
)
slip(
    "You added the differences up and squared the sum. A squared distance is the sum of the *squared* differences.",
    gradient(far=lambda q, k: (q[:, None, :] - k).sum(axis=-1) ** 2),
)
slip(
    "You compared each value with the target. Softmax knows no target: a score moves the answer by its weight times "
    "(value − answer).",
    gradient(differ=lambda v, c, y: v - y[:, None]),
    gradient(differ=lambda v, c, y: y[:, None] - v),
)
slip(
    "You kept only the diagonal of softmax's Jacobian, a(1 − a). A score that rises also takes weight from all other "
    "keys.",
    lambda queries, keys, values, targets, width: _diagonal(queries, keys, values, targets, width),
)
slip(
    "The sign is turned. A wider kernel *raises* a far place's score: −d²/2w² comes nearer to 0 as w grows. And the "
    "error is answer − target.",
    gradient(score=lambda d, w: -d / w**3),
    gradient(error=lambda c, y: 2 * (y - c)),
    gradient(differ=lambda v, c, y: c[:, None] - v),
)
slip(
    "Look at the score's slope in the width once more. The score holds w⁻²: what power, and what factor, does its "
    "derivative have?",
    gradient(score=lambda d, w: d / w),
    gradient(score=lambda d, w: 2 * d / w**3),
    gradient(score=lambda d, w: d / (2 * w**2)),
    gradient(score=lambda d, w: -d / (2 * w**2)),
    gradient(score=lambda d, w: -d / w**2),
    gradient(score=lambda d, w: d / (4 * w)),
    gradient(score=lambda d, w: -d / (4 * w)),
    gradient(score=lambda d, w: d * w),
    gradient(score=lambda d, w: d / w**4),
)
slip(
    "That is w times the slope, as it would be in log w. Asked for is the slope in the width itself: which power of w "
    "has the derivative of w⁻²?",
    gradient(score=lambda d, w: d / w**2),
    lambda queries, keys, values, targets, width: width * gradient()(queries, keys, values, targets, width),
)
slip(
    "You added up over the places asked for. The loss is their *mean*.",
    gradient(over=np.sum),
    gradient(over=lambda x: x.sum() / 2),
)
slip(
    "That is half the slope. Look where a 2 comes and goes: the slope of a squared error is twice the error, and the 2 "
    "in 2w² goes against the exponent of w⁻².",
    gradient(score=lambda d, w: d / (2 * w**3)),
    gradient(error=lambda c, y: c - y),
)
slip(
    "The error is missing. You have how far the answers move; how far the loss moves also depends on how wrong each "
    "answer is, and in which direction.",
    gradient(error=lambda c, y: np.ones_like(c)),
    gradient(error=lambda c, y: 2.0),
)
slip(
    "You took the error squared. The slope of (c − y)² holds the error once.",
    gradient(error=lambda c, y: (c - y) ** 2),
    gradient(error=lambda c, y: 2 * (c - y) ** 2),
)
slip(
    "You took the absolute error, or its sign. An answer that is too low and one that is too high pull the width in "
    "different directions, each as hard as it is wrong.",
    gradient(error=lambda c, y: np.sign(c - y)),
    gradient(error=lambda c, y: 2 * np.abs(c - y)),
    gradient(error=lambda c, y: np.abs(c - y)),
)
slip(
    "You averaged the errors and the slopes apart and multiplied the means. Each place's error belongs to its own "
    "slope: multiply first, then average.",
    lambda queries, keys, values, targets, width: _apart(queries, keys, values, targets, width),
)
slip(
    "That is the slope of the *root* of the mean squared error. The loss here has no root.",
    lambda queries, keys, values, targets, width: _rooted(queries, keys, values, targets, width),
)
slip(
    "You averaged over the keys. An answer is a weighted *sum* over them, and the weights sum to one already.",
    gradient(add=lambda x: x.mean(axis=1)),
)
slip(
    "You went on with the distance. What stands in the score is its square.",
    gradient(far=lambda q, k: np.sqrt(squares(q, k))),
    gradient(score=lambda d, w: np.sqrt(d) / w**3),
)
slip(
    "You averaged the squares over the coordinates. A squared distance is their *sum*.",
    gradient(far=lambda q, k: ((q[:, None, :] - k) ** 2).mean(axis=-1)),
)
slip(
    "Your weights sum to one over the places asked for. Each place asked for shares out its own attention over the "
    "known ones.",
    gradient(weigh=lambda d, w: shares(-d / (2 * w**2), axis=0)),
)
slip(
    "Your weights are not those of kernel regression: the score is −d²/2w², with the 2 and with the square.",
    gradient(weigh=lambda d, w: shares(-d / w**2)),
    gradient(weigh=lambda d, w: shares(-d / (2 * w))),
    gradient(weigh=lambda d, w: shares(d / (2 * w**2))),
    gradient(weigh=lambda d, w: shares(-d / 2 * w**2)),
)
slip(
    "Your weights are the bells themselves. Divide by their sum: what moves when the width does is softmax.",
    gradient(weigh=lambda d, w: np.exp(-d / (2 * w**2))),
)
slip(
    "You gave the slope of each place's error. Asked for is one number: the slope of their mean.",
    gradient(over=lambda x: x),
    gradient(over=lambda x: x / len(x)),
)
slip(
    "You left out a known place that lies just where you ask. Here it counts as any other: your function can't know "
    "whether somebody asks about himself.",
    gradient(weigh=lambda d, w: shares(np.where(d == 0, -1e9, -d / (2 * w**2)))),
)
slip(
    "Far from every key all your bells round to zero, and 0/0 is not a number. Softmax on the *scores* shifts them "
    "first.",
    gradient(weigh=lambda d, w: _bells(d, w)),
)
slip(
    "A tiny number in the denominator only hides 0/0: far from every key all your weights are 0 then. Softmax on the "
    "*scores* shifts them first.",
    *(gradient(weigh=lambda d, w, tiny=tiny: _bells(d, w, tiny)) for tiny in (1e-300, 1e-12, 1e-9)),
)
slip(
    "You measured the slope by a difference. That is the way to *check* it: a step that is small on one map is large "
    "on another, and too small a step drowns in rounding. Derive the slope and compute it.",
    lambda *inputs: _difference(*inputs, 1e-6, 1e-6),
    lambda *inputs: _difference(*inputs, 1e-5, 1e-5),
    lambda *inputs: _difference(*inputs, 1e-4, 1e-4),
    lambda *inputs: _difference(*inputs, 1e-6, 0),
    lambda *inputs: _difference(*inputs, 1e-4, 0),
    lambda *inputs: _difference(*inputs, 1e-3, 0),
    *(lambda *inputs, part=part: _relative(*inputs, part) for part in 10.0 ** np.arange(-8, -1)),
)
slip(CHANGED, *meddling(gradient(), 4))
slip(
    "You put a limit under the width, or gave 0 for a small one. A map may be as small as the width, and then the "
    "slope is steep: the formula needs no such case.",
    *(
        lambda q, k, v, y, width, limit=limit: gradient()(q, k, v, y, max(width, limit))
        for limit in (1e-5, 1e-4, 1e-3, 1e-2, 0.1)
    ),
    *(
        lambda q, k, v, y, width, limit=limit: gradient()(q, k, v, y, width) if width >= limit else 0.0
        for limit in (1e-4, 1e-2)
    ),
)
slip(
    "You rounded the inputs to single precision. Far from every key the squared distances are large and nearly equal: "
    "what tells them apart stands in the digits that are lost. Keep NumPy's double precision.",
    lambda *inputs: gradient()(*(np.asarray(x, dtype=np.float32) for x in inputs[:4]), inputs[4]),
)
slip(
    "You multiplied the square out: q² − 2 q · k + k². That is right on paper, but where places lie far from the "
    "origin and near each other, large numbers cancel and leave rounding errors. Subtract first, then square.",
    gradient(far=lambda q, k: _multiplied_out(q, k)),
    gradient(far=lambda q, k: np.maximum(_multiplied_out(q, k), 0)),
    gradient(far=lambda q, k: np.abs(_multiplied_out(q, k))),
)
slip(
    "That is the loss. Asked for is how fast it changes with the width.",
    lambda queries, keys, values, targets, width: _loss(queries, keys, values, targets, width),
)
slip(
    "You used the values of the known places as truth. The errors are answers − *targets*, both (T,).",
    lambda queries, keys, values, targets, width: gradient()(queries, keys, values, values, width),
)
slip(
    "The values (S,) and the answers (T,) don't line up: every value meets every answer, so give the "
    "answers an axis more.",
    gradient(differ=lambda v, c, y: v - c),
)
slip(
    "You rounded. Give the slope as it comes.",
    lambda *inputs: np.round(gradient()(*inputs), 2),
    lambda *inputs: np.round(gradient()(*inputs), 3),
)
slip(
    "Two numbers come back from your function. Return the slope alone.",
    lambda *inputs: (_loss(*inputs), gradient()(*inputs)),
)


def _multiplied_out(q, k):
    return (q**2).sum(axis=1)[:, None] - 2 * q @ k.T + (k**2).sum(axis=1)


def _loss(queries, keys, values, targets, width):
    return np.mean((looked_up(queries, keys, values, width)[2] - targets) ** 2)


def _difference(queries, keys, values, targets, width, up, down):
    inputs = queries, keys, values, targets
    return (_loss(*inputs, width + up) - _loss(*inputs, width - down)) / (up + down)


def _relative(queries, keys, values, targets, width, part):
    return _difference(queries, keys, values, targets, width, part * width, part * width)


def _bells(d, w, tiny=0.0):
    bells = np.exp(-d / (2 * w**2))
    return bells / (bells.sum(axis=1, keepdims=True) + tiny)


def _diagonal(queries, keys, values, targets, width):
    far, a, c = looked_up(queries, keys, values, width)
    return np.mean(2 * (c - targets) * (a * (1 - a) * values * far / width**3).sum(axis=1))


def _unweighted(queries, keys, values, targets, width):
    far, _, c = looked_up(queries, keys, values, width)
    return np.mean(2 * (c - targets) * ((values - c[:, None]) * far / width**3).sum(axis=1))


def _apart(queries, keys, values, targets, width):
    far, a, c = looked_up(queries, keys, values, width)
    slopes = (a * (values - c[:, None]) * far).sum(axis=1) / width**3
    return 2 * np.mean(c - targets) * np.mean(slopes)


def _rooted(queries, keys, values, targets, width):
    return gradient()(queries, keys, values, targets, width) / (
        2 * np.sqrt(_loss(queries, keys, values, targets, width))
    )
