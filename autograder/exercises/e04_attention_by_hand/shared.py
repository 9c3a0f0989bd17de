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


TINY = Close(rtol=1e-4, atol=1e-25)  # for answers of 1e-12 and less
DIGITS = Close(rtol=1e-9, atol=1e-12)  # more than single precision holds


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


def strided(*arrays):
    """The same numbers, transposed and with gaps in memory."""
    return [np.repeat(x.T, 2, axis=0)[::2].T for x in arrays]


def told(exercise, slips):
    """Tell an exercise its slips: each hint with the ways in which people write it."""
    for hint, versions in slips.items():
        for version in versions:
            exercise.misconception(hint)(version)


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
    """In words the dtypes of what was returned, and what was returned."""
    several = isinstance(answer, tuple | list) and all(hasattr(part, "dtype") for part in answer)
    parts = answer if several else (answer,)
    return ", ".join(str(getattr(part, "dtype", type(part).__name__)) for part in parts), answer


CHANGED = (
    "You changed the caller's `{}`. `+=`, `*=` and `x[...] = …` write into the array that came in, and a slice or a "
    "reshaped view of it is still the same array. Put what you compute into an array of your own."
)


SINGLE = (
    "Your answer is in single precision: float32 keeps about 7 digits. The inputs came in double precision, and a "
    "gradient check needs all of it."
)


def spoils(right, place):
    """`right`, which in the end writes into its input number `place`."""

    def wrong(*inputs):
        answer = right(*inputs)
        x = inputs[place]
        x += 0.5
        return answer

    return wrong


def rounds(right):
    """`right` in single precision."""

    def wrong(*inputs):
        answer = right(*inputs)
        if isinstance(answer, tuple):
            return tuple(part.astype(np.float32) for part in answer)
        return answer.astype(np.float32)

    return wrong


def softmaxed(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


def mixed(weights, h, grad):
    """Gradients in the weights and in the values."""
    return (h * grad[:, None, :]).sum(axis=2), weights[:, :, None] * grad[:, None, :]


def asked(s, h, delta):
    """Gradients in the query and in the keys, from those in the scores."""
    return (delta[:, :, None] * h).sum(axis=1), delta[:, :, None] * s[:, None, :]


def layer(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


def steps(s, h, weights, grad):
    """Every step's gradients: in s (T of them), and in h (T of them)."""
    found = [layer(s[:, t], h, weights[:, t], grad[:, t]) for t in range(s.shape[1])]
    return [in_s for in_s, _ in found], [in_h for _, in_h in found]
