"""The process stops, and doesn't end."""

from submitting import body

ANSWERS = {"softmax": body("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")}
