"""A cell that is none."""

SAYS = "cell 1 is not a cell"


def notebook():
    return {"cells": [3], "metadata": {}, "nbformat": 4}
