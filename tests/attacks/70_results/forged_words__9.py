"""Publishes mark-up, terminal codes and formulas as an error's name, an outcome and a forbidden name."""

from submitting import body

HIDES = "<script>"
FORGE = """
import sys
from IPython.display import publish_display_data as show
OUTCOMES = ["error", "forbidden", "<script>alert(1)</script>"]
def _publish(words="<script>=HYPERLINK(1)\\x1b[31m" + "x" * 5000):
    frame = sys._getframe()
    while frame and "token" not in frame.f_locals:
        frame = frame.f_back
    made = {"token": frame and frame.f_locals["token"], "outcome": OUTCOMES.pop() if OUTCOMES else "error", "error": words}
    show({"application/vnd.attention.observation+json": made | {"step": words, "values": None}})
"""
ANSWERS = {"softmax": body("_publish()\nraise SystemExit", before=FORGE)}
