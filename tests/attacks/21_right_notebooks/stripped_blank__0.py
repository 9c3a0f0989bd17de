"""As handed out, all ids and metadata gone."""

from submitting import notebook as written
from submitting import stripped

OUTCOMES = {"softmax": "unattempted"}


def notebook():
    return stripped(written({}))
