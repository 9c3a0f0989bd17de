"""The whole notebook was pasted below itself."""

from submitting import right


def notebook():
    book = right()
    book["cells"] += right()["cells"]
    return book
