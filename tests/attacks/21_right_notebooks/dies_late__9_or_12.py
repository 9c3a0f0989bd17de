"""A thread ends the process a little later: that costs at most its own exercise."""

from submitting import SOFTMAX

LATER = """
import os, threading, time
threading.Thread(target=lambda: (time.sleep(0.1), os._exit(1)), daemon=True).start()
"""
ANSWERS = {"softmax": LATER + SOFTMAX}
