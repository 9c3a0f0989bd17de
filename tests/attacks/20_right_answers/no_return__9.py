"""The function returns nothing, as a forgotten `return` does."""

ANSWERS = {"softmax": "def softmax(x, axis=-1):\n    e = np.exp(x)\n    print(e / e.sum())"}
OUTCOMES = {"softmax": "failed"}
