"""Two exercises answered in one cell, the other's cell emptied."""

from submitting import RIGHT, right


def notebook():
    answers = RIGHT["90_graded"]
    return right(mix=answers["mix"] + "\n\n" + answers["scores"], scores="")
