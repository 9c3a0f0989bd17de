"""A cell whose source is no text: the message says which."""

from submitting import cell, right

SAYS = "cell 3"


def notebook():
    book = right()
    cell(book, "softmax")["source"] = 12
    return book
