"""A syntax error in one answer."""

ANSWERS = {"softmax": "def softmax(x, axis=-1)\n    return x"}
SAYS = "SyntaxError"
