"""A right answer warns and writes to stderr."""

from submitting import CORRECT, body

ANSWERS = {"softmax": body("import sys, warnings; warnings.warn('w'); print('e', file=sys.stderr)", CORRECT)}
