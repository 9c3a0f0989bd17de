"""The return is forgotten: that nothing came back is no value of a hidden check, so the record says it."""

ANSWERS = {"mix": "def mix(weights, values):\n    weights @ values"}
SAYS = "your function returns None: is there a return?"
