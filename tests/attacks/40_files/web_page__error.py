"""The page around a notebook, saved instead of it."""

SAYS = "not a notebook"


def notebook():
    return "<!DOCTYPE html>\n<html><body>Sign in to see 90_graded.ipynb</body></html>"
