"""A thread prints all the time beside a right answer."""

from submitting import SOFTMAX

TALK = """
import threading, time

def _talk():
    while True:
        print("x" * 1000)
        time.sleep(0.001)

threading.Thread(target=_talk, daemon=True).start()
"""
ANSWERS = {"softmax": TALK + SOFTMAX}
