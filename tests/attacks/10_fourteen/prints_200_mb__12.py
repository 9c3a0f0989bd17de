"""A right answer prints 70 MB in each of its three checks."""

ANSWERS = {"mix": "def mix(w, v):\n    print('x' * 70_000_000)\n    return w @ v"}
