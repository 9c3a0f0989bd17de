"""The helper that calls it stands below the answer."""

from submitting import RIGHT, add, code
from submitting import notebook as written


def notebook():
    book = written(RIGHT["91_forbidding"] | {"weigh": "def weigh(x):\n    return helper(x)"}, "91_forbidding")
    return add(
        book, "weigh-check", code("import scipy.special\n\ndef helper(x):\n    return scipy.special.softmax(x, -1)")
    )
