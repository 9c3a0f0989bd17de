"""Says that it was never attempted, as a starter does: no marks either."""

ANSWERS = {"softmax": "def softmax(x, axis=-1):\n    raise NotImplementedError('your turn')"}
OUTCOMES = {"softmax": "unattempted"}
