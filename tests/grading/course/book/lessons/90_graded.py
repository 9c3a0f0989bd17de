# %% [markdown] name="title"
r"""
# A lesson to grade

Four exercises with three checks each.
"""

# %% name="setup" tags=["setup"]
import numpy as np

from attn import viz
from autograder import check

viz.use_style()
LIMIT = 3


# %% name="softmax" tags=["answer"]
def softmax(x, axis=-1):
    """Weights along `axis`."""
    # BEGIN SOLUTION
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
    # END SOLUTION


# %% name="softmax-check" tags=["check"]
check(softmax)

# %% name="demonstration"
print(softmax(np.arange(3.0)))


# %% name="mix" tags=["answer"]
def mix(weights, values):
    """Weighted sums of `values`."""
    # BEGIN SOLUTION
    return weights @ values
    # END SOLUTION


# %% name="mix-check" tags=["check"]
check(mix)


# %% name="scores" tags=["answer"]
def scores(q, k):
    """Scaled dot products."""
    # BEGIN SOLUTION
    return q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    # END SOLUTION


# %% name="scores-check" tags=["check"]
check(scores)


# %% name="causal-mask" tags=["answer"]
def causal_mask(n):
    """True where a query may look: (n, n)."""
    # BEGIN SOLUTION
    return np.tril(np.ones((n, n), dtype=bool))
    # END SOLUTION


# %% name="causal-mask-check" tags=["check"]
check(causal_mask)
