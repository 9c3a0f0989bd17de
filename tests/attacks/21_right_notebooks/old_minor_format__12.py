"""Notebook format 4.0, which knows no cell ids, with prompt numbers of old."""

from submitting import right


def notebook():
    book = right()
    for number, cell in enumerate(book["cells"]):
        del cell["id"]
        cell |= {"prompt_number": number}
    return book | {"nbformat_minor": 0}
