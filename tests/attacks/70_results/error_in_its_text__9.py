"""An error whose text can't be made, or is 100 MB long."""

from submitting import body

ODD = """
class Odd(Exception):
    count = 0
    def __str__(self):
        Odd.count += 1
        if Odd.count % 2:
            raise ValueError("no text")
        return "x" * 100_000_000
"""
ANSWERS = {"softmax": body("raise Odd", before=ODD)}
