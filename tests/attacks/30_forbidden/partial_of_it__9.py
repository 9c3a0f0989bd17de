"""A partial of the function, made in an own cell."""

BEFORE = {
    "weigh": "from functools import partial\nimport scipy.special\nalong = partial(scipy.special.softmax, axis=-1)"
}
ANSWERS = {"weigh": "weigh = lambda x: along(x)"}
