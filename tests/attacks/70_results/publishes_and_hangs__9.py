"""Publishes nothing of use and hangs."""

from submitting import body

SHOW = "from IPython.display import publish_display_data as show"
ANSWERS = {"softmax": body("show({'application/vnd.attention.observation+json': {}})\nwhile True: pass", before=SHOW)}
