"""The library's function hangs on the learner's own, for a comparison: it isn't called by it."""

from submitting import RIGHT, add, code
from submitting import notebook as written

KEPT = "import scipy.special\nweigh.reference = scipy.special.softmax\nVERSIONS = {}\nVERSIONS['scipy'] = scipy.special.softmax"


def notebook():
    return add(written(RIGHT["91_forbidding"], "91_forbidding"), "weigh-check", code(KEPT))
