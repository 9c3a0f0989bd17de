"""An answer that is an object with __call__, and one that is a bound method."""

ANSWERS = {
    "softmax": """
class Softmax:
    def __call__(self, x, axis=-1):
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

softmax = Softmax()
""",
    "mix": """
class Mixer:
    def both(self, weights, values):
        return weights @ values

mix = Mixer().both
""",
}
