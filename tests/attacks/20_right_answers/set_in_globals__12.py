"""A function that gets its name through globals()."""

ANSWERS = {
    "mix": """
def _make(name):
    globals()[name] = lambda weights, values: weights @ values

_make("mix")
"""
}
