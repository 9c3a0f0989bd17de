"""`__import__` inside the answer."""

ANSWERS = {"weigh": "def weigh(x):\n    return __import__('scipy.special', fromlist=['x']).softmax(x, axis=-1)"}
