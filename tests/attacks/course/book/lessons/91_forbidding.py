# %% [markdown] name="title"
r"""
# A lesson that forbids

Four exercises with three checks each, and what the course's own exercises forbid.
"""

# %% name="setup" tags=["setup"]
import numpy as np

from attn import viz
from autograder import check

viz.use_style()


# %% name="weigh" tags=["answer"]
def weigh(x):
    """Softmax over the last axis."""
    # BEGIN SOLUTION
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    # END SOLUTION


# %% name="weigh-check" tags=["check"]
check(weigh)

# %% name="demonstration"
print(weigh(np.arange(3.0)))


# %% name="weigh-backward" tags=["answer"]
def weigh_backward(weights, grad):
    """The gradient in the scores, from the weights and the gradient in them."""
    # BEGIN SOLUTION
    return weights * (grad - (weights * grad).sum(axis=-1, keepdims=True))
    # END SOLUTION


# %% name="weigh-backward-check" tags=["check"]
check(weigh_backward)


# %% name="attend" tags=["answer"]
def attend(q, k, v):
    """Attention: (..., T, D), (..., S, D), (..., S, Dv) -> (..., T, Dv)."""
    # BEGIN SOLUTION
    return weigh(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])) @ v
    # END SOLUTION


# %% name="attend-check" tags=["check"]
check(attend)


# %% name="throw" tags=["answer"]
def throw(weights, u):
    """The index that each throw `u` in [0, 1) hits, on a stick whose pieces are as long as the weights."""
    # BEGIN SOLUTION
    return np.searchsorted(np.cumsum(weights), u, side="right")
    # END SOLUTION


# %% name="throw-check" tags=["check"]
check(throw)
