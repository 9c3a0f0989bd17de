"""Two exercises answered in one cell, the other's cell as handed out."""

from submitting import RIGHT
from submitting import notebook as written


def notebook():
    answers = RIGHT["90_graded"]
    both = {"mix": answers["mix"] + "\n\n" + answers["scores"], "scores": ""}
    return written({name: text for name, text in (answers | both).items() if text})
