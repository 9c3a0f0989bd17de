"""An import inside `try`, as one writes for a library that may be missing."""

BEFORE = {"weigh": "try:\n    from scipy.special import softmax\nexcept ImportError:\n    softmax = None"}
ANSWERS = {"weigh": "def weigh(x):\n    return softmax(x, axis=-1)"}
