"""What several exercises of lesson 10 are judged with."""

import math
from collections.abc import Callable
from functools import wraps

import torch

from autograder.compare import Close

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "attn",
)

INSTEAD = "project, split into heads, use the `attend` of the first cells, join"

NEAR = Close(rtol=1e-4, atol=2e-5)  # sums of products of either sign, in single precision


# Hints of slips that are written in several exercises.
NAN_ROW = (
    "A query that may attend to nothing becomes NaN: a softmax of −∞ alone. `attend` of the first cells gives zeros."
)
EVEN_ROW = (
    "A query that may attend to nothing gets equal weights everywhere: with −1e9 in all places a softmax shares out "
    "evenly. Set such a row to zeros, as `attend` does."
)
OPEN_ROW = "A query that may attend to nothing attends to everything: you lift its mask. It gets zeros."
NAN_SLOPE = (
    "Where a query may attend to nothing, your output is right, but the gradients are NaN: a weight that was NaN "
    "before it became 0 still is in the gradient. Let no NaN come up: give such a row finite scores, as `attend` does."
)


def attend(q, k, v, mask=None, scale=None):
    """The helper of the lesson's first cells; `scale` for versions that divide by something else."""
    e = q @ k.transpose(-2, -1) / (scale or math.sqrt(q.shape[-1]))
    if mask is None:
        a = e.softmax(-1)
    else:
        some = mask.any(-1, keepdim=True)
        e = e.masked_fill(~mask, -math.inf).masked_fill(~some, 0.0)
        a = e.softmax(-1).masked_fill(~mask, 0.0)
    return a @ v, a


def tensor(rng, *shape, size=1.0):
    return torch.tensor(size * rng.normal(size=shape), dtype=torch.float32)


def split(x, n_heads):
    """(B, T, H · D) -> (B, H, T, D)."""
    return x.unflatten(-1, (n_heads, -1)).transpose(1, 2)


def join(x):
    """(B, H, T, D) -> (B, T, H · D)."""
    return x.transpose(1, 2).flatten(2)


def turned(x):
    """The same numbers, the last two axes exchanged in memory."""
    return x.transpose(-2, -1).contiguous().transpose(-2, -1)


def slope(x, answer):
    """The gradient that a loss of `answer` sends to x, or what came where none can."""
    if not isinstance(answer, torch.Tensor) or not answer.requires_grad:
        return "no gradient"
    weights = torch.linspace(-1.0, 1.0, answer.numel()).reshape(answer.shape)
    (answer * weights).sum().backward()
    return x.grad


def fitting(run: Callable) -> Callable:
    """A probe whose heads fit: a ValueError that says otherwise is told by these words, whatever its own are."""

    @wraps(run)
    def call(function, rng):
        try:
            return run(function, rng)
        except ValueError as error:
            if "unpack" in str(error):
                raise
            return "a ValueError, though the heads can be shared out"

    return call


def hidden(q, k, v, mask):
    """Attention whose empty rows are NaN first and zeros then: right, but for its gradients."""
    e = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        e = e + torch.zeros(mask.shape).masked_fill(~mask, -math.inf)
    a = e.softmax(-1).nan_to_num()
    return a @ v, a


def divided(q, k, v, mask):
    """The same with exponentials: 0 / 0 in an empty row."""
    e = q @ k.mT / math.sqrt(q.shape[-1])
    a = (e - e.amax(-1, keepdim=True)).exp()
    a = a if mask is None else a * mask
    a = (a / a.sum(-1, keepdim=True)).nan_to_num()
    return a @ v, a


def unguarded(q, k, v, mask):
    """Attention with −∞ for the forbidden scores, and NaN in an empty row."""
    e = q @ k.mT / math.sqrt(q.shape[-1])
    a = (e if mask is None else e.masked_fill(~mask, -math.inf)).softmax(-1)
    return a @ v, a


def billion(q, k, v, mask):
    """Attention with −1e9 for the forbidden scores: an empty row shares out evenly."""
    e = q @ k.mT / math.sqrt(q.shape[-1])
    a = (e if mask is None else e.masked_fill(~mask, -1e9)).softmax(-1)
    return a @ v, a


def opened(q, k, v, mask):
    """Attention in which an empty row of the mask counts as a full one."""
    return attend(q, k, v, mask if mask is None else mask | ~mask.any(-1, keepdim=True))


def error(call):
    """What kind of error a call raises, ValueError and its kinds by that name."""
    try:
        call()
    except ValueError:
        return "ValueError"
    except Exception as other:
        return type(other).__name__
    return "no error"
