"""What scipy's function wraps, reached through `__wrapped__`."""

ANSWERS = {
    "weigh": """
import scipy.special as sp

def weigh(x):
    f = sp.softmax
    return getattr(f, "__wrapped__", f)(x, axis=-1)
"""
}
