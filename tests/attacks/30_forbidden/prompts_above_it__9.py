"""Pasted with the prompts of a terminal."""

ANSWERS = {"weigh": ">>> import scipy.special\n>>> def weigh(x):\n...     return scipy.special.softmax(x, axis=-1)"}
