"""The array that the answer returns hangs when somebody reads it."""

from submitting import body

HANG = """
class Slow(np.ndarray):
    def __array__(self, *a, **k):
        while True: pass
    def astype(self, *a, **k):
        while True: pass
    def __array_finalize__(self, obj):
        if obj is not None and getattr(obj, "armed", False):
            while True: pass
"""
ANSWERS = {"softmax": body("y = x.view(Slow)\ny.armed = True", "return y", HANG)}
