"""A magic above the answer, which is no Python that a parser reads."""

ANSWERS = {
    "weigh": "%matplotlib inline\nfrom scipy.special import softmax\n\ndef weigh(x):\n    return softmax(x, axis=-1)"
}
SAYS = "scipy.special.softmax"
