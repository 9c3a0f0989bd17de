"""What several exercises of lesson 04 are judged with."""

import numpy as np

from autograder.compare import Close

AUTOGRAD = (
    "torch.autograd",
    "torch.func",
    "torch.backward",  # the tensor's method, x.backward()
    "torch.requires_grad_",
    "torch.Tensor.backward",
    "jax",
    "autograd",
    "attn",
)


INSTEAD = "walk the gradient back yourself, with products, sums and copies"


def shares(rng, *shape):
    """Random weights that sum to one along the last axis, of no particular scores."""
    parts = rng.random(shape) + 0.05
    return parts / parts.sum(axis=-1, keepdims=True)


NEAR = Close(rtol=1e-4, atol=1e-5)  # sums of products of either sign, in single precision
TINY = Close(rtol=1e-3, atol=1e-16)  # for some answers near 1e-12
DIGITS = Close(rtol=1e-5, atol=2e-6)  # what single precision holds
SIZES = np.array([1e6, 1e-12, 0.0])  # of three sentences' gradients


def hidden(rng, *shape):
    """Such weights, some of them 0 as after a mask, but none of the rows all 0."""
    weights = shares(rng, *shape)
    weights[..., rng.integers(shape[-1])] = 0
    weights[..., -1, rng.integers(shape[-1])] = 0
    return weights / weights.sum(axis=-1, keepdims=True)


def marked(*arrays, weights=None):
    """The arrays, each with a 0 as its first entry and a 1 as its last; number `weights` still sums to one."""
    for x in arrays:
        x[(0,) * x.ndim], x[(-1,) * x.ndim] = 0, 1
    if weights is not None:
        x = arrays[weights]
        x /= x.sum(axis=-1, keepdims=True)
    return arrays


def sized(grad):
    """The gradients of three sentences: huge, tiny and 0."""
    return (grad.T * SIZES).T


def same_size(x):
    """Answers for such gradients, divided by their sizes again: all sentences are compared alike."""
    return (np.asarray(x).T / np.where(SIZES, SIZES, 1)).T


def three_sizes(function, *inputs):
    """Its answers where the last input, three sentences' gradients, is huge, tiny and 0."""
    *others, grad = inputs
    return [same_size(x) for x in function(*others, sized(grad))]


def with_zeros(*arrays, weights):
    """The arrays, marked, and a real word in the states, number 1, that is all zeros."""
    marked(*arrays, weights=weights)
    arrays[1][-1, 1] = 0
    return arrays


def one_tiny(*arrays, weights):
    """The arrays; in number `weights` the first word's weight is 1e-12, and the others share one."""
    x = arrays[weights]
    x[..., 0] = 1e-12
    x[..., 1:] /= x[..., 1:].sum(axis=-1, keepdims=True)
    return arrays


def strided(*arrays):
    """The same numbers, transposed and with gaps in memory."""
    return [np.repeat(x.T, 2, axis=0)[::2].T for x in arrays]


def masked(rng, *shape):
    """Such weights, and all of them 0 in the very first row."""
    weights = hidden(rng, *shape)
    weights[(0,) * (len(shape) - 1)] = 0
    return weights


def kept(function, names, *inputs):
    """In words which of its inputs `function` changed, and what it returned."""
    copies = [x.copy() for x in inputs]
    answer = function(*inputs)
    pairs = zip(names.split(), inputs, copies, strict=True)
    changed = [name for name, x, copy in pairs if not np.array_equal(x, copy)]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


def precise(answer):
    """In words whether floats were returned, in single precision or double, and what was returned."""
    several = isinstance(answer, tuple | list) and all(hasattr(part, "dtype") for part in answer)
    kinds = [str(getattr(part, "dtype", type(part).__name__)) for part in (answer if several else [answer])]
    return ", ".join("floats" if kind.endswith(("float32", "float64")) else kind for kind in kinds), answer


CHANGED = (
    "You changed the caller's `{}`. `+=`, `*=` and `x[...] = …` write into the array that came in; a slice, a reshaped "
    "view and `np.asarray` of it are still the same array. Put what you compute into an array of your own."
)


HALF = (
    "Your answer is in half precision: float16 keeps about 3 digits. The inputs came with 16, and a gradient needs at "
    "least the 7 of float32."
)


def rounds(right):
    """`right` in half precision."""

    def wrong(*inputs):
        answer = right(*inputs)
        if isinstance(answer, tuple):
            return tuple(part.astype(np.float16) for part in answer)
        return answer.astype(np.float16)

    return wrong


def single(right):
    """`right`, computed in single precision."""

    def also_right(*inputs):
        return right(*(x.astype(np.float32) for x in inputs))

    return also_right


def ending(right, in_s=lambda x, s, h, a, grad: x, in_h=lambda x, s, h, a, grad: x):
    """`right` with a wrong end of one answer or of both, made from the right one and from what came in."""

    def wrong(s, h, weights, grad):
        first, second = right(s, h, weights, grad)
        return in_s(first, s, h, weights, grad), in_h(second, s, h, weights, grad)

    return wrong


def softmax(scores):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def softmaxed(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


def mixed(weights, h, grad):
    """Gradients in the weights and in the values."""
    products = np.repeat(grad[:, None, :], h.shape[1], axis=1)  # as the solution does, so that errors are alike, too
    in_h = products * weights[:, :, None]
    return (products * h).sum(axis=2), in_h


def asked(s, h, delta):
    """Gradients in the query and in the keys, from those in the scores."""
    products = np.repeat(delta[:, :, None], h.shape[2], axis=2)
    in_h = products * s[:, None, :]
    return (products * h).sum(axis=1), in_h


def layer(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys
