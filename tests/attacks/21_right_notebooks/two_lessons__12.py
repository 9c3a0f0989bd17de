"""The cells of another lesson stand below those of this one."""

from submitting import RIGHT, right
from submitting import notebook as written


def notebook():
    book = right()
    book["cells"] += written(RIGHT["91_forbidding"], "91_forbidding")["cells"]
    return book
