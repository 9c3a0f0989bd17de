"""An own cell imports what isn't installed where grading runs: the record says so where an answer lacks the name."""

BEFORE = {"mix": "from nosuchpackage import rearrange"}
ANSWERS = {"mix": "def mix(weights, values):\n    return rearrange(weights @ values)"}
SAYS = "cells of yours fail: ModuleNotFoundError: nosuchpackage"
