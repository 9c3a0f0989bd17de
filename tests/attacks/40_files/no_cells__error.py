"""A notebook without a cell."""

SAYS = "belongs to no lesson"


def notebook():
    return {"cells": [], "metadata": {}, "nbformat": 4}
