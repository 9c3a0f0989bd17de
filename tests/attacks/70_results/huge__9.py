"""Returns an array of 32 MB."""

from submitting import body

ANSWERS = {"softmax": body("pass", "return np.zeros(4_000_000)")}
