"""An answer is an object of the learner's own class, and a later one calls its method."""

ANSWERS = {
    "softmax": """
class Softmax:
    def shifted(self, x, axis):
        return x - np.max(x, axis=axis, keepdims=True)

    def __call__(self, x, axis=-1):
        e = np.exp(self.shifted(x, axis))
        return e / np.sum(e, axis=axis, keepdims=True)

softmax = Softmax()
""",
    "scores": """
def scores(q, k):
    softmax.shifted(q, -1)
    return q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
""",
}
