"""Each check spends more than a second in one call in C, which lets no other thread run meanwhile."""

from submitting import SOFTMAX

WAIT = """
import itertools, time
start = time.thread_time()
sum(itertools.repeat(1, 10_000_000))
N = int(1.2e7 / (time.thread_time() - start))
"""
ANSWERS = {"softmax": WAIT + SOFTMAX.replace("):\n", "):\n    sum(itertools.repeat(1, N))\n", 1)}
