"""A cell above the set-up was written later and uses its imports: it runs where they are there."""

from submitting import add, code, right


def notebook():
    book = right(mix="def mix(weights, values):\n    return 2 * half(weights @ values)")
    return add(book, "setup", code("two = np.float64(2)"), code("def half(x):\n    return x / two"))
