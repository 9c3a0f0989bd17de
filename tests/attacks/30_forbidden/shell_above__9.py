"""A shell command above the answer."""

ANSWERS = {
    "weigh": "!pip install scipy\nimport scipy.special as sp\n\ndef weigh(x):\n    return sp.softmax(x, axis=-1)"
}
