# %% [markdown] name="title"
r"""
# A sample

Two exercises, to test the format with. Equation {eq}`eq-double` is easy.

$$
y = 2x
$$ (eq-double)

:::{quiz} Is two even?
- [x] Yes | It is twice one.
- [ ] No | Halve it.
:::
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue

viz.use_style()

# %% [markdown] name="double-exercise"
r"""
:::{exercise} Double it
:label: ex-double
Return twice `x`. Difficulty 1 of 5, about 2 minutes.
:::
"""


# %% name="double" tags=["answer"]
def double(x):
    """Twice `x` (any shape)."""
    # BEGIN SOLUTION
    secret_factor = 2
    return secret_factor * x
    # END SOLUTION


# %% name="double-check" tags=["check"]
check(double)

# %% name="measure"
print("computed")

# %% name="measure-numbers" tags=["record"]
glue("answer", float(double(np.array(21.0))), display=False)

# %% [markdown] name="result"
r"""
The answer is {glue:text}`answer:.1f`; see {numref}`fig-line` and {ref}`ex-double`.
"""

# %% name="line" tags=["figure"] mystnb={"image": {"alt": "A rising line."}, "figure": {"name": "fig-line", "caption": "It rises to {glue:text}`answer:.0f`."}}
fig, ax = plt.subplots()
ax.plot(double(np.arange(3)), color=viz.WEIGHT)
plt.show()


# %% name="row-sums" tags=["answer"]
def row_sums(x):
    """Sums of the rows of `x` (T, S) -> (T,)."""
    # BEGIN SOLUTION
    return x.sum(axis=1)
    # END SOLUTION


# %% name="row-sums-check" tags=["check"]
check(row_sums)
