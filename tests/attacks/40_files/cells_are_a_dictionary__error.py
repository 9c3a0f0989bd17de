"""Cells by name instead of a list."""

SAYS = "no list of cells"


def notebook():
    return {"cells": {"softmax": "def softmax(x): pass"}, "metadata": {}, "nbformat": 4}
