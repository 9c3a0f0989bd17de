"""Returns a million texts, and a dictionary of them."""

from submitting import body

ANSWERS = {"softmax": body("parts = ['a'] * 1_000_000", "return [parts, {n: 'a' for n in range(100_000)}]")}
