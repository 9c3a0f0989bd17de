"""Keys of a dictionary that hang when they are shown, and an error whose text never comes."""

from submitting import body

HANG = """
class Key(str):
    def __repr__(self):
        while True: pass
    def __hash__(self):
        return 1
class Late(Exception):
    def __str__(self):
        while True: pass
"""
ANSWERS = {
    "softmax": body("pass", "return {Key('a'): x, Key('b'): x}", HANG),
}
