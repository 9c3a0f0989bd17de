"""Every cell was copied, ids and all."""

from submitting import right


def notebook():
    book = right()
    book["cells"] = [cell for cell in book["cells"] for _ in range(2)]
    return book
