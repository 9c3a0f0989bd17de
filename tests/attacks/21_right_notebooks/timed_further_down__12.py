"""Experiments with the answers in cells below them, some of which fail."""

from submitting import add, code, right


def notebook():
    book = add(right(), "mix", code("%%time\nfor _ in range(3): softmax(np.zeros(100))"), code("softmax(LOST)"))
    return add(book, "causal-mask-check", code("%time mix(np.ones(2), np.ones((2, 1)))\nassert False"), after=1)
