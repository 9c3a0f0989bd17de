"""Folders two thousand deep where the kernel may write, beside right answers (see test_stopping: nothing stays)."""

from submitting import SOFTMAX

DEEP = """
import os

def _deep(folder):
    here = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(2000):
            os.mkdir("d" * 200, dir_fd=here)
            here = [os.open("d" * 200, os.O_RDONLY, dir_fd=here), os.close(here)][0]
    except OSError:
        pass
    os.close(here)

_deep(os.path.dirname(get_ipython().kernel.parent.ip))
_deep("/tmp")
"""
ANSWERS = {"softmax": DEEP + SOFTMAX}
