"""The cells stand in the reverse order."""

from submitting import right


def notebook():
    book = right()
    book["cells"].reverse()
    return book
