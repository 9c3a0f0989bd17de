"""Reformatted by a tool: course cells too, with other quotes and line breaks."""

from submitting import cell, right


def notebook():
    book = right()
    cell(book, "setup")["source"] = (
        "import numpy as np\n\nfrom attn import viz\nfrom autograder import check\n\n\nviz.use_style()\n\nLIMIT = 3"
    )
    cell(book, "demonstration")["source"] = "print(\n    softmax(np.arange(3.0)),\n)"
    return book
