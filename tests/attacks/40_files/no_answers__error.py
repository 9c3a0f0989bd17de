"""A notebook of the lesson in which no answer is left."""

from submitting import code

SAYS = "no answer cells of 90_graded"


def notebook():
    return {"cells": [code("1 + 1", "x")], "metadata": {"attention": {"lesson": "90_graded"}}, "nbformat": 4}
