"""Closes and replaces the standard streams above a right answer: no other exercise pays for it."""

from submitting import SOFTMAX

ANSWERS = {"softmax": "import os, sys\nsys.stdout = sys.stderr = None\nos.close(1)\nos.close(2)\n" + SOFTMAX}
