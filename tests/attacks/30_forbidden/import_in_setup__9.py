"""The library's softmax, imported in the course's set-up cell."""

from submitting import RIGHT, cell
from submitting import notebook as written


def notebook():
    book = written(
        RIGHT["91_forbidding"] | {"weigh": "def weigh(x):\n    return sp.softmax(x, axis=-1)"}, "91_forbidding"
    )
    cell(book, "setup")["source"] += "\nimport scipy.special as sp\n"
    return book
