"""A zero byte in an answer."""

ANSWERS = {"softmax": "def softmax(x, axis=-1):\n    return x\x00"}
