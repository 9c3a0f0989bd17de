"""The library's softmax, imported under another name in an own cell."""

BEFORE = {"weigh": "from scipy.special import softmax as shares"}
ANSWERS = {"weigh": "def weigh(x):\n    return shares(x, axis=-1)"}
