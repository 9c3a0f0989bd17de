"""Four million characters of outputs, and widgets in the metadata."""

from submitting import cell, right


def notebook():
    book = right()
    image = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 100_000}, "metadata": {}}
    stream = {"output_type": "stream", "name": "stdout", "text": ["step\n"] * 300_000}
    cell(book, "demonstration")["outputs"] = [image, stream]
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return book
