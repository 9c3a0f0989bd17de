"""A helper in an own cell never ends for large scores: the two checks without any count, and so does what follows."""

from submitting import CORRECT, body

BEFORE = {
    "softmax": "def shift(x):\n    while np.max(x) > 500:\n        x = x + 1\n    return x\n\ndef same(x):\n    return x"
}
ANSWERS = {
    "softmax": body("x = shift(x)", CORRECT),
    "mix": "def mix(weights, values):\n    return same(weights) @ values",
}
