"""The first cell, above the set-up, clears all variables, as some always begin: the set-up comes after it."""

from submitting import add, code, right

CLEARS = """
helper = 3
from IPython import get_ipython
get_ipython().run_line_magic("reset", "-sf")
for name in [name for name in globals() if not name.startswith("_")]:
    del globals()[name]
"""


def notebook():
    return add(right(), "setup", code(CLEARS))
