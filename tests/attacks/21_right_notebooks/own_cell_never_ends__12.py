"""An experiment in an own cell never ends: it costs nothing but its time."""

SLOW = True
BEFORE = {"mix": "while True:\n    pass"}
ANSWERS = {}
