"""Half a character, which no file can hold, in a comment."""

from submitting import SOFTMAX, right


def notebook():
    return right(softmax=f"# \ud83d and \udc00\n{SOFTMAX}")
