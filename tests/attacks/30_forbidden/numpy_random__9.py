"""A random generator where the throws are given: imported in an own cell."""

BEFORE = {"throw": "from numpy.random import default_rng as make"}
ANSWERS = {
    "throw": """
def throw(weights, u):
    make(0).random()
    return np.searchsorted(np.cumsum(weights), u, side="right")
"""
}
