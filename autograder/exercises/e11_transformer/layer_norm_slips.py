"""What people get wrong in `layer_norm`."""

from autograder.exercises.e11_transformer.layer_norm import layer_norm
from autograder.exercises.e11_transformer.shared import CUT_OFF, NEEDS_EPS, normal


def slip(after=lambda y, gamma, beta: y * gamma + beta, **changes):
    return lambda x, gamma, beta, eps=1e-5: after(normal(x, eps, **changes), gamma, beta)


def in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean(-1, keepdim=True)
    return x / (x.square().mean(-1, keepdim=True) + eps).sqrt() * gamma + beta


def in_place_whole(x, gamma, beta, eps=1e-5):
    x -= x.mean(-1, keepdim=True)
    x /= (x.square().mean(-1, keepdim=True) + eps).sqrt()
    return x * gamma + beta


def in_place_to_the_end(x, gamma, beta, eps=1e-5):
    in_place_whole(x, gamma, beta, eps)
    x *= gamma
    x += beta
    return x


def viewed(x, gamma, beta, eps=1e-5):
    return slip()(x.view(-1, x.shape[-1]), gamma, beta, eps).view(x.shape)


def in_single(x, gamma, beta, eps=1e-5):
    return slip()(x, gamma, beta, eps).float()


def normal_around(middle, x, gamma, beta, eps):
    variance = (x - middle).square().mean(-1, keepdim=True)
    return (x - middle) / (variance + eps).sqrt() * gamma + beta


def whole_variance(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean() + eps).sqrt() * gamma + beta


def by_squares(x, gamma, beta, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    variance = x.square().mean(-1, keepdim=True) - mean.square()
    return (x - mean) / (variance + eps).sqrt() * gamma + beta


def numerator(x, gamma, beta, eps=1e-5):
    return x / (x.var(-1, unbiased=False, keepdim=True) + eps).sqrt() * gamma + beta


def still(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(-1, keepdim=True).detach(), x.var(-1, unbiased=False, keepdim=True).detach()
    return (x - mean) / (var + eps).sqrt() * gamma + beta


def over_all_but_first(x, gamma, beta, eps=1e-5):
    axes = tuple(range(min(1, x.ndim - 1), x.ndim))
    mean, var = x.mean(axes, keepdim=True), x.var(axes, unbiased=False, keepdim=True)
    return (x - mean) / (var + eps).sqrt() * gamma + beta


def over_batch(x, gamma, beta, eps=1e-5):
    axes = tuple(range(x.ndim - 1)) or (0,)
    mean, var = x.mean(axes, keepdim=True), x.var(axes, unbiased=False, keepdim=True)
    return (x - mean) / (var + eps).sqrt() * gamma + beta


layer_norm.tell(
    {
        "You divide by d − 1, as `std` and `var` do unless told otherwise. The variance here is the plain mean of the "
        "squares, over d.": [slip(unbiased=True)],
        "`eps` is outside the root in your answer. It is added to the variance; the root is taken of both.": [
            slip(spread=lambda v, eps: v.sqrt() + eps),
            slip(spread=lambda v, eps: v.sqrt() + eps**0.5),
        ],
        "The variance is over d − 1, and `eps` outside the root. Here the variance is over d, and the root is taken of "
        "variance and `eps` together.": [slip(spread=lambda v, eps: v.sqrt() + eps, unbiased=True)],
        NEEDS_EPS: [
            slip(spread=lambda v, eps: (v + 1e-5).sqrt()),
            slip(spread=lambda v, eps: v.sqrt()),
            slip(spread=lambda v, eps: v.sqrt(), unbiased=True),
            slip(spread=lambda v, eps: (v + 1e-8).sqrt()),
        ],
        "It looks like `eps` is squared or taken out of the root: what is added to the variance is `eps` itself.": [
            slip(spread=lambda v, eps: (v + eps**2).sqrt())
        ],
        "You divide by the variance. Divide by its root, so that the result has variance 1.": [
            slip(spread=lambda v, eps: v + eps),
            slip(spread=lambda v, eps: v),
        ],
        "The mean is still in: subtract it before you divide.": [slip(mean=False), numerator],
        "The mean is still in your variance: take the squares of what is left when it is subtracted.": [
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean(-1, keepdim=True)) / (x.square().mean(-1, keepdim=True) + eps).sqrt() * gamma + beta
            )
        ],
        "Your variance is that of the whole tensor. Each position has its own, over the last axis.": [whole_variance],
        "You name an axis by its number from the front. There may be any number of leading axes: the last one is −1.": [
            slip(axis=2),
            slip(axis=1),
        ],
        "`view` wants numbers that lie in order in memory, and those of a transposed tensor don't. Work along the last "
        "axis as it is, or use `reshape`.": [viewed],
        "Your result is float32 whatever comes in. It is to be like `x`, in its dtype too.": [in_single],
        "`eps` is added to the variance. In your answer it is the least that the divisor can be.": [
            slip(spread=lambda v, eps: v.clamp(min=eps).sqrt()),
            slip(spread=lambda v, eps: v.sqrt().clamp(min=eps)),
        ],
        "Your mean and variance are those of the whole tensor. Each position has its own, over the last axis.": [
            lambda x, gamma, beta, eps=1e-5: (x - x.mean()) / (x.var(unbiased=False) + eps).sqrt() * gamma + beta
        ],
        "Your mean is that of the whole tensor. Each position has its own, over the last axis.": [
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean()) / ((x - x.mean()).square().mean(-1, keepdim=True) + eps).sqrt() * gamma + beta
            ),
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean()) / (x.var(-1, unbiased=False, keepdim=True) + eps).sqrt() * gamma + beta
            ),
        ],
        "Mean and variance have lost their axis, so they don't line up with the positions that they belong to: keep "
        "it, with `keepdim=True`.": [
            lambda x, gamma, beta, eps=1e-5: (x - x.mean(-1)) / (x.var(-1, unbiased=False) + eps).sqrt() * gamma + beta,
            lambda x, gamma, beta, eps=1e-5: (x - x.mean(-1)) / (x.var(-1) + eps).sqrt() * gamma + beta,
        ],
        "Your mean and variance are those of a whole sentence. Each position has its own, over the last axis.": [
            over_all_but_first
        ],
        "You take mean and variance over the sentences or positions, number by number: that is batch normalisation. "
        "Here each position is measured by itself, over the last axis.": [
            over_batch,
            slip(axis=0),
            lambda x, *rest, eps=1e-5: slip(axis=-2 if x.ndim > 1 else -1)(x, *rest, eps=eps),
        ],
        "`gamma` and `beta` have no say in your answer.": [slip(after=lambda y, gamma, beta: y)],
        "`beta` is missing: it is added at the end.": [slip(after=lambda y, gamma, beta: y * gamma)],
        "`gamma` is missing: the result is multiplied by it, number by number.": [
            slip(after=lambda y, gamma, beta: y + beta)
        ],
        "You add `beta` before you multiply by `gamma`. First times `gamma`, then plus `beta`.": [
            slip(after=lambda y, gamma, beta: (y + beta) * gamma)
        ],
        "You multiply by 1 + `gamma`. Here `gamma` itself is the factor.": [
            slip(after=lambda y, gamma, beta: y * (1 + gamma) + beta)
        ],
        "`gamma` and `beta` are exchanged: `gamma` is the factor, `beta` is added.": [
            slip(after=lambda y, gamma, beta: y * beta + gamma)
        ],
        "You divide by `gamma`. Multiply by it.": [slip(after=lambda y, gamma, beta: y / gamma + beta)],
        "You measure the spread by the mean absolute deviation. Wanted is the root of the mean square.": [
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean(-1, keepdim=True))
                / ((x - x.mean(-1, keepdim=True)).abs().mean(-1, keepdim=True) + eps).sqrt()
                * gamma
                + beta
            ),
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean(-1, keepdim=True))
                / ((x - x.mean(-1, keepdim=True)).abs().mean(-1, keepdim=True) + eps)
                * gamma
                + beta
            ),
        ],
        "You divide by the length of the vector: the root of the *sum* of squares. Wanted is the root of their "
        "*mean*.": [
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.mean(-1, keepdim=True))
                / ((x - x.mean(-1, keepdim=True)).square().sum(-1, keepdim=True) + eps).sqrt()
                * gamma
                + beta
            )
        ],
        "You add the mean back. The result has mean 0 before `gamma` and `beta`.": [
            lambda x, gamma, beta, eps=1e-5: slip()(x, gamma, beta, eps) + x.mean(-1, keepdim=True)
        ],
        "You multiply by `gamma` first. The numbers are normalised as they came, and `gamma` scales the result.": [
            lambda x, gamma, beta, eps=1e-5: normal(x * gamma, eps) + beta,
            lambda x, gamma, beta, eps=1e-5: normal(x * gamma + beta, eps),
        ],
        "You subtract the median. Wanted is the mean.": [
            lambda x, gamma, beta, eps=1e-5: normal_around(x.median(-1, keepdim=True).values, x, gamma, beta, eps)
        ],
        "You changed the caller's `x`: `-=` and `/=` write into the tensor that came in.": [
            in_place,
            in_place_whole,
            in_place_to_the_end,
        ],
        "The mean of the squares minus the square of the mean: far from 0 two huge numbers cancel, and nothing is "
        "left of a small variance. Subtract the mean first, then square.": [by_squares],
        CUT_OFF: [
            still,
            lambda *given: slip()(*given).detach(),
            lambda x, *rest, eps=1e-5: slip()(x.detach(), *rest, eps=eps),
        ],
        "You scaled the numbers to lie between 0 and 1. Wanted are mean 0 and variance 1.": [
            lambda x, gamma, beta, eps=1e-5: (
                (x - x.amin(-1, keepdim=True)) / (x.amax(-1, keepdim=True) - x.amin(-1, keepdim=True) + eps) * gamma
                + beta
            )
        ],
    }
)
