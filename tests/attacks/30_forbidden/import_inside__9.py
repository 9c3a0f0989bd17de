"""The library's softmax, imported inside the answer."""

ANSWERS = {"weigh": "def weigh(x):\n    from scipy.special import softmax as s\n    return s(x, axis=-1)"}
SAYS = "scipy.special.softmax (line 2) does the work"
