"""An experiment in an own cell ends the process a moment after the cell: the answers don't pay for it."""

BEFORE = {
    "softmax": """
import os, threading, time
threading.Thread(target=lambda: (time.sleep(0.02), os._exit(1)), daemon=True).start()
"""
}
ANSWERS = {}
