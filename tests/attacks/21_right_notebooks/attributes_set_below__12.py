"""What a function needs of its own attributes is set in cells below it: counters, a registered version, a decorator."""

from submitting import SOFTMAX, add, code, right

COUNTED = SOFTMAX.replace("    e =", "    softmax.calls += 1\n    e =")
DISPATCHED = """
from functools import singledispatch

@singledispatch
def mix(weights, values):
    raise TypeError(type(weights))
"""
SCALED = "def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2) * scores.scale(q.shape[-1])"
NOTED = "def causal_mask(n):\n    causal_mask.seen.append(n)\n    return np.arange(n)[:, None] >= np.arange(n)"
NOTING = "def noting(function):\n    function.seen = []\n    return function\n\ncausal_mask = noting(causal_mask)"


def notebook():
    book = right(softmax=COUNTED, mix=DISPATCHED.strip(), scores=SCALED, causal_mask=NOTED)
    add(book, "softmax", code("softmax.calls = 0"), after=1)
    add(book, "mix-check", code("@mix.register\ndef _(weights: np.ndarray, values):\n    return weights @ values"))
    add(book, "scores-check", code("setattr(scores, 'scale', lambda width: width**-0.5)"), after=1)
    add(book, "causal-mask", code(NOTING), after=1)
    return add(book, "causal-mask-check", code("scores.scale = None\nsoftmax.calls = 'many'"), after=1)  # played with
