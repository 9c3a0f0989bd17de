"""Two hundred sleeping threads beside right answers: a neighbour's kernel must start all the same."""

from submitting import SOFTMAX

THREADS = """
import contextlib, threading, time
for _ in range(200):
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""
ANSWERS = {"softmax": THREADS + SOFTMAX}
