"""Returns an array of 11 MB."""

from submitting import body

ANSWERS = {"softmax": body("pass", "return np.zeros(1_400_000)")}
