"""Returns what is no number."""

from submitting import body

ANSWERS = {"softmax": body("pass", "return x * np.nan")}
