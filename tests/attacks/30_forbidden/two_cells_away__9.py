"""A helper of a helper, two cells further up, calls it."""

from submitting import RIGHT, add, code
from submitting import notebook as written


def notebook():
    answers = RIGHT["91_forbidding"] | {"weigh": "def weigh(x):\n    return second(x)"}
    book = written(answers, "91_forbidding")
    first = code("from scipy.special import softmax as _inner\n\ndef first(x):\n    return _inner(x, axis=-1)")
    return add(book, "weigh", first, code("class Box:\n    f = staticmethod(first)\n\nsecond = Box().f"))
