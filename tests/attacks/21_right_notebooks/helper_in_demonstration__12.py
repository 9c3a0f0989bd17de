"""A helper class and a constant were written into the course's demonstration cell."""

from submitting import cell, right

MORE = """
print(softmax(np.arange(3.0)))

FACTOR = 1.0
SIZES = {"heads": 8}

class Product:
    def of(self, a, b):
        return a @ b * FACTOR
"""


def notebook():
    book = right(mix="def mix(weights, values):\n    return Product().of(weights, values) * SIZES['heads'] / 8")
    cell(book, "demonstration")["source"] = MORE
    return book
