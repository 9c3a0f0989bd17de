"""Publishes lists nested as deep as JSON takes them."""

from submitting import body

FORGE = """
from IPython.display import publish_display_data as show
def _publish():
    deep = []
    for _ in range(900):
        deep = [deep]
    show({"application/vnd.attention.observation+json": deep})
"""
ANSWERS = {"softmax": body("_publish()", before=FORGE)}
