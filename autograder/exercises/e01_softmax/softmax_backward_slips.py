"""What people get wrong in `softmax_backward`."""

import numpy as np

from autograder.exercises.e01_softmax.softmax_backward import softmax_backward

diagonal = softmax_backward.misconception(
    "You kept only the diagonal of the Jacobian, a(1 − a). A raised score also takes weight from all other "
    "options, and their gradients count too."
)


@diagonal
def _(weights, grad, axis=-1):
    return weights * (1 - weights) * grad


@softmax_backward.misconception(
    "The gradients are compared with their plain mean. Options with more weight count for more: the average must "
    "be taken with the weights."
)
def _(weights, grad, axis=-1):
    return weights * (grad - grad.mean(axis=axis, keepdims=True))


no_weight = softmax_backward.misconception(
    "You left out the weight in front of the bracket. An option that holds no weight can't lose or gain any from "
    "a small nudge."
)


@no_weight
def _(weights, grad, axis=-1):
    return grad - (weights * grad).sum(axis=axis, keepdims=True)


whole = softmax_backward.misconception(
    "You averaged over the whole array. Each slice along `axis` is a softmax of its own and has an average of its own."
)


@whole
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum())


last_axis = softmax_backward.misconception(
    "You always work along the last axis. `axis` says along which one the weights sum to one."
)


@last_axis
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=-1, keepdims=True))


@softmax_backward.misconception(
    "You put the weights through softmax again. They are what softmax gave: the scores are not needed any more."
)
def _(weights, grad, axis=-1):
    raised = np.exp(weights - weights.max(axis=axis, keepdims=True))
    again = raised / raised.sum(axis=axis, keepdims=True)
    return again * (grad - (again * grad).sum(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "That is the gradient of softmax and cross-entropy together, which holds when `grad` is a one-hot target. "
    "Here it is the gradient that reaches the weights from any loss."
)
def _(weights, grad, axis=-1):
    return weights - grad


matrix = softmax_backward.misconception(
    "The numbers are right, but you built all S × S slopes to get them. On paper all but one sum "
    "for each slice falls away."
)


@matrix
def _(weights, grad, axis=-1):
    a, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    jacobian = np.eye(a.shape[-1]) * a[..., None, :] - a[..., :, None] * a[..., None, :]
    return np.moveaxis((jacobian @ g[..., None])[..., 0], -1, axis)


sign = softmax_backward.misconception(
    "The sign is turned: this pushes up the scores of options whose gradient lies *below* the average. You are "
    "asked for the gradient itself, not for the step that descends it."
)


@sign
def _(weights, grad, axis=-1):
    return weights * ((weights * grad).sum(axis=axis, keepdims=True) - grad)


@softmax_backward.misconception(
    "That is the gradient through *log*-softmax: the plain sum of the gradients, shared out by weight. Here the "
    "gradient reaches the weights themselves."
)
def _(weights, grad, axis=-1):
    return grad - weights * grad.sum(axis=axis, keepdims=True)


lost_axis = softmax_backward.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up."
)


@lost_axis
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=axis))


in_place = softmax_backward.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The result belongs in a "
    "new one."
)


@in_place
def _(weights, grad, axis=-1):
    grad -= (weights * grad).sum(axis=axis, keepdims=True)
    return weights * grad


@in_place
def _(weights, grad, axis=-1):
    average = (weights * grad).sum(axis=axis, keepdims=True)
    weights *= grad - average
    return weights


@in_place
def _(weights, grad, axis=-1):
    np.clip(weights, 1e-12, 1.0, out=weights)
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


@in_place
def _(weights, grad, axis=-1):
    grad *= weights
    grad -= weights * grad.sum(axis=axis, keepdims=True)
    return grad


@softmax_backward.misconception(
    "You took only the weight times its own gradient. A raised score also takes weight from the others: subtract the "
    "weighted average of the gradients first."
)
def _(weights, grad, axis=-1):
    return weights * grad


own_missing = softmax_backward.misconception(
    "The gradient of the option itself is missing: you have only what all options together take. δ is 1 where i "
    "= j, and "
    "leaves one g of its own."
)


@own_missing
def _(weights, grad, axis=-1):
    return -weights * (weights * grad).sum(axis=axis, keepdims=True)


@own_missing
def _(weights, grad, axis=-1):
    return weights * (weights * grad).sum(axis=axis, keepdims=True)


@softmax_backward.misconception(
    "The bracket is lost: the average must be multiplied by the weight too. As it stands, you subtract it whole from "
    "every option."
)
def _(weights, grad, axis=-1):
    product = weights * grad
    return product - product.sum(axis=axis, keepdims=True)


@softmax_backward.misconception(
    "The option's own share counts twice: the weighted average contains it already, and you take it off once "
    "more with "
    "1 − a."
)
def _(weights, grad, axis=-1):
    average = (weights * grad).sum(axis=axis, keepdims=True)
    return weights * ((1 - weights) * grad - average)


@softmax_backward.misconception(
    "You divided the weighted sum by the number of options. The weights sum to one, so the sum of the products "
    "*is* the "
    "average."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).mean(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "You subtracted the sum of the gradients, not weighted. An option without weight must not count in the average."
)
def _(weights, grad, axis=-1):
    return weights * (grad - grad.sum(axis=axis, keepdims=True))


@softmax_backward.misconception("You added the average. An option is pushed by how far its gradient lies *above* it.")
def _(weights, grad, axis=-1):
    return weights * (grad + (weights * grad).sum(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "You multiplied by the gradient instead of the weight in front of the bracket. Outside stands the weight, inside "
    "the gradient."
)
def _(weights, grad, axis=-1):
    return grad * (weights - (weights * grad).sum(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "You subtracted the average of the *squared weights*. It is the gradients that are averaged, with the weights."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * weights).sum(axis=axis, keepdims=True))


@diagonal
def _(weights, grad, axis=-1):
    return weights * (1 - weights)


@diagonal
def _(weights, grad, axis=-1):
    return grad * (weights - weights**2).sum(axis=axis, keepdims=True)


@no_weight
def _(weights, grad, axis=-1):
    return (grad - (weights * grad)).sum(axis=axis, keepdims=True) * np.ones_like(grad)


@whole
def _(weights, grad, axis=-1):
    return weights * (grad - np.vdot(weights, grad))


@softmax_backward.misconception(
    "You always work along the first axis. `axis` says along which one the weights sum to one; without it, it is the "
    "last."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=0, keepdims=True))


@softmax_backward.misconception(
    "You moved `axis` to another place to work on it, and left it there: the gradient has another shape than "
    "the scores."
)
def _(weights, grad, axis=-1):
    a, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    return a * (g - (a * g).sum(axis=-1, keepdims=True))


@softmax_backward.misconception(
    "You lost the axes of length 1. The gradient has the shape of the scores, whatever the lengths of its axes."
)
def _(weights, grad, axis=-1):
    return np.squeeze(weights * (grad - (weights * grad).sum(axis=axis, keepdims=True)))


clipped = softmax_backward.misconception(
    "You cut large gradients to a limit. That may help in training, but the gradient asked for here is the true one, "
    "however large."
)


@clipped
def _(weights, grad, axis=-1):
    cut = np.clip(grad, -10, 10)
    return weights * (cut - (weights * cut).sum(axis=axis, keepdims=True))


@clipped
def _(weights, grad, axis=-1):
    cut = np.clip(grad, -1, 1)
    return weights * (cut - (weights * cut).sum(axis=axis, keepdims=True))


dropped = softmax_backward.misconception(
    "You set small weights to 0. An option with little weight gets a small gradient, not none: else it can't come back."
)


@dropped
def _(weights, grad, axis=-1):
    weights = np.where(weights < 1e-3, 0.0, weights)
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


@dropped
def _(weights, grad, axis=-1):
    weights = np.where(weights < 1e-6, 0.0, weights)
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


divided = softmax_backward.misconception(
    "You divide by the weights, by 1 minus them, or take their logarithm. Where a weight is 0 or 1 that is not a "
    "number; the equation needs products only."
)


@divided
def _(weights, grad, axis=-1):
    product = weights * grad
    return weights * (product / weights - product.sum(axis=axis, keepdims=True))


@divided
def _(weights, grad, axis=-1):
    scores = np.log(weights)
    return weights * grad + scores * 0 - weights * (weights * grad + scores * 0).sum(axis=axis, keepdims=True)


@divided
def _(weights, grad, axis=-1):
    others = ((weights * grad).sum(axis=axis, keepdims=True) - weights * grad) / (1 - weights)
    return weights * (1 - weights) * (grad - others)


@softmax_backward.misconception(
    "You divide by the gradients. Where one is 0 that is not a number; the equation needs products only."
)
def _(weights, grad, axis=-1):
    product = weights * grad
    return product * (1 - product.sum(axis=axis, keepdims=True) / grad)


@sign
def _(weights, grad, axis=-1):
    return -weights * grad + weights * (weights * grad).sum(axis=axis, keepdims=True)


two_axes = softmax_backward.misconception(
    "Your answer is written for one list or one matrix. The weights may have any number of axes; with "
    "`keepdims=True` the "
    "same line works for all."
)


@two_axes
def _(weights, grad, axis=-1):
    if weights.ndim == 1:
        return weights * (grad - weights @ grad)
    if axis == 0:
        return weights * (grad - np.einsum("ij,ij->j", weights, grad))
    return weights * (grad - np.einsum("ij,ij->i", weights, grad)[:, None])


@two_axes
def _(weights, grad, axis=-1):
    return (np.diag(weights) - np.outer(weights, weights)) @ grad


@matrix
def _(weights, grad, axis=-1):
    a, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    out = np.zeros(a.shape)
    for place in np.ndindex(a.shape[:-1]):
        out[place] = (np.diag(a[place]) - np.outer(a[place], a[place])) @ g[place]
    return np.moveaxis(out, -1, axis)


@softmax_backward.misconception(
    "You always work along axis 1. `axis` says along which one the weights sum to one; without it, it is the last."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=1, keepdims=True))


@softmax_backward.misconception(
    "You have only what the *other* options take: the sum leaves out the option itself. Its own slope, a(1 − a), "
    "belongs to it too."
)
def _(weights, grad, axis=-1):
    product = weights * grad
    return -weights * (product.sum(axis=axis, keepdims=True) - product)


@softmax_backward.misconception(
    "The weights stand squared in your average. Each gradient counts there with the weight itself."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights**2 * grad).sum(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "You returned the weighted average of the gradients. It is the second half of the bracket: how far does each "
    "gradient lie above it, and how much weight has the option?"
)
def _(weights, grad, axis=-1):
    return (weights * grad).sum(axis=axis, keepdims=True) + 0 * grad


def average(weights, grad, axis):
    return (weights * grad).sum(axis=axis, keepdims=True)


put_back = softmax_backward.misconception(
    "You put the axis of the sum back in a fixed place, the last or the first. It must come back where `axis` was: "
    "`keepdims=True` leaves it there, with length 1."
)
put_back(lambda weights, grad, axis=-1: weights * (grad - (weights * grad).sum(axis=axis)[..., None]))
put_back(lambda weights, grad, axis=-1: weights * (grad - (weights * grad).sum(axis=axis)[None]))


floored = softmax_backward.misconception(
    "You kept the weights away from 0 and 1. Nothing is divided by them, so both are safe, and a made-up weight gives "
    "a made-up gradient: one of 0 passes nothing on, and one of 1 has no one to take from."
)
for small in (1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20):

    @floored
    def _(weights, grad, axis=-1, small=small):
        kept = np.clip(weights, small, 1 - small)
        return kept * (grad - average(kept, grad, axis))

    @floored
    def _(weights, grad, axis=-1, small=small):
        kept = np.maximum(weights, small)
        return kept * (grad - average(kept, grad, axis))

    @floored
    def _(weights, grad, axis=-1, small=small):
        kept = weights + small
        return kept * (grad - average(kept, grad, axis))


softmax_backward.misconception(
    "In the sum each gradient is multiplied by the weight of the option you are at, not by its own. An option's "
    "gradient counts in the average with the weight of that option."
)(lambda weights, grad, axis=-1: weights * (grad - weights * grad.sum(axis=axis, keepdims=True)))


for limit in (1e-4, 1e-5, 1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-20):
    dropped(
        lambda weights, grad, axis=-1, limit=limit: (
            np.where(weights > limit, weights, 0) * (grad - average(weights, grad, axis))
        )
    )


from_the_end = softmax_backward.misconception(
    "A negative `axis` counts from the end: −1 is the last one, −2 the one before. Your answer makes another axis of "
    "it."
)
from_the_end(lambda weights, grad, axis=-1: weights * (grad - average(weights, grad, abs(axis))))
from_the_end(lambda weights, grad, axis=-1: weights * (grad - average(weights, grad, max(axis, 0))))


cancelled = softmax_backward.misconception(
    "You take the gradient as a difference of two numbers near 1, or near another number much larger than it. Of a "
    "small weight's gradient no digit is left then: subtract the average from the gradient first, and multiply the "
    "bracket by the weight."
)
cancelled(lambda weights, grad, axis=-1: (1 + weights * grad) - (1 + weights * average(weights, grad, axis)))
cancelled(lambda weights, grad, axis=-1: 1 - (1 + weights * (average(weights, grad, axis) - grad)))
cancelled(lambda weights, grad, axis=-1: (1 + weights * (grad - average(weights, grad, axis))) - 1)
cancelled(lambda weights, grad, axis=-1: (weights * grad + 1) - weights * average(weights, grad, axis) - 1)
cancelled(lambda weights, grad, axis=-1: weights * (1 + grad - average(weights, grad, axis)) + 1 - (1 + weights))
