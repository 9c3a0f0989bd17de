"""A front end gave the answer cells each other's ids and metadata: the functions they define decide."""

from submitting import cell, right


def notebook():
    book = right()
    first, second = cell(book, "softmax"), cell(book, "scores")
    first["id"], second["id"] = second["id"], first["id"]
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]
    return book
