"""Publishes values of its own beside the right ones."""

from submitting import CORRECT, body

SHOW = "from IPython.display import publish_display_data as show"
OWN = "show({'application/vnd.attention.observation+json': {'values': []}})"
ANSWERS = {"softmax": body(OWN, CORRECT, SHOW)}
