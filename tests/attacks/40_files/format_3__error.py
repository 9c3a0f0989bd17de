"""A notebook of format 3: the message says how to convert it."""

SAYS = "convert"


def notebook():
    cell = {"cell_type": "code", "input": "def softmax(x):\n    return x", "language": "python", "outputs": []}
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
