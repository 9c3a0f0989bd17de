"""Three hundred own cells that define a helper each; the answer uses the last."""

from submitting import add, code, right


def notebook():
    book = right(mix="def mix(weights, values):\n    return helper_299(weights, values)")
    return add(book, "softmax", *[code(f"def helper_{n}(a, b):\n    return a @ b + 0 * {n}") for n in range(300)])
