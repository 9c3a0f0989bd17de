"""Cells of unknown kinds, without a source, with attachments, and unknown keys everywhere."""

from submitting import right


def notebook():
    book = right()
    odd = [{"cell_type": "heading", "level": 1, "source": "x"}, {"cell_type": "raw", "source": "x", "metadata": {}}]
    odd += [{"cell_type": "code"}, {"cell_type": "markdown", "attachments": {"a.png": {}}, "source": ["x"]}]
    book["cells"] = odd + [cell | {"extra": {"a": [1, None]}} for cell in book["cells"]]
    return book | {"extra": 1}
