"""An answer's cell was turned into text: it can't be run, and the record says so."""

from submitting import cell, right

SAYS = "text cell"


def notebook():
    book = right()
    cell(book, "softmax")["cell_type"] = "markdown"
    return book
