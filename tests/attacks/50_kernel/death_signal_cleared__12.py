"""The signal that ends a child with its parent is cleared; a right answer beside it (see test_stopping)."""

from submitting import SOFTMAX

ANSWERS = {"softmax": "import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n" + SOFTMAX}
