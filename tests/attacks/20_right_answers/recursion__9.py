"""Calls itself for ever."""

ANSWERS = {"softmax": "def softmax(x, axis=-1):\n    return softmax(x, axis)"}
