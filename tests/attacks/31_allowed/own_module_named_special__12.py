"""An own object with the library's names: `special.softmax`."""

BEFORE = {
    "weigh": """
class special:
    @staticmethod
    def softmax(x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
"""
}
ANSWERS = {"weigh": "def weigh(x):\n    return special.softmax(x)"}
