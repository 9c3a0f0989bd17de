"""`%timeit` below a right function takes longer than a cell may."""

from submitting import SOFTMAX

SLOW = True
ANSWERS = {"softmax": SOFTMAX + "\n\nimport time\n%timeit -r 7 -n 3 time.sleep(1)"}
