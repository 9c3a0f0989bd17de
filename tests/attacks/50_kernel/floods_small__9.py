"""Publishes small messages without end, from a thread too."""

from submitting import body

SHOW = """
from IPython.display import publish_display_data as show
import threading
def _flood():
    while True: show({"text/plain": "x"})
"""
ANSWERS = {"softmax": body("threading.Thread(target=_flood, daemon=True).start()\n_flood()", before=SHOW)}
