"""The answer is nothing but the library's function under the exercise's name."""

ANSWERS = {
    "weigh": "from scipy.special import softmax\nfrom functools import partial\n\nweigh = partial(softmax, axis=-1)"
}
