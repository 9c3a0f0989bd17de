"""An error with mark-up in its name and terminal codes and hidden values in its text."""

from submitting import body

SAYS = "your code raised an exception"
HIDES = "script"
ANSWERS = {"softmax": body("raise type('<script>' + 'x' * 500, (Exception,), {})('\\x1b[31m' + str(x))")}
