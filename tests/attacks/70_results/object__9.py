"""Returns an array of objects."""

from submitting import body

ANSWERS = {"softmax": body("pass", "return np.array([object(), x, None], dtype=object)")}
