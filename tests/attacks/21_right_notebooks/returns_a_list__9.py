"""Right numbers of the wrong kind: the record names both kinds."""

ANSWERS = {"mix": "def mix(weights, values):\n    return (weights @ values).tolist()"}
SAYS = "your function returns a list where a NumPy array is wanted"
