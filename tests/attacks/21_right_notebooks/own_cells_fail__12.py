"""Own cells above and below the answers fail: an error, a syntax error, an exit, a question, an ended process."""

from submitting import add, code, right


def notebook():
    book = add(right(), "softmax", code("%matplotlib inline\n!ls\nx = 1"), code("1 / 0"), code("broken = ("))
    book = add(book, "mix", code("import os\nos._exit(1)"), code("name = input()"), code("exit()"))
    return add(book, "scores", code("import sys; sys.exit(3)"), code("raise KeyboardInterrupt"), code("%nosuchmagic"))
