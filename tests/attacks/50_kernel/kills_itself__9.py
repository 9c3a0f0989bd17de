"""A signal that can't be caught."""

from submitting import body

ANSWERS = {"softmax": body("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")}
