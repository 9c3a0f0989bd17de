"""Metadata that is null, a list or a text, and a lesson that doesn't exist."""

from submitting import right


def notebook():
    book = right()
    for number, cell in enumerate(book["cells"]):
        cell["metadata"] = (None, [], "tags", {"exercise": 7, "tags": None})[number % 4]
    return book | {"metadata": {"attention": {"lesson": "99_unknown"}, "kernelspec": None}}
