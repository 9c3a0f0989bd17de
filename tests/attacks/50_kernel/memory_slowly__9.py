"""Fills memory page by page, below the limit of any single request."""

from submitting import body

SLOW = True
ANSWERS = {"softmax": body("parts = []\nwhile True:\n    parts.append(np.ones(4_000_000))")}
