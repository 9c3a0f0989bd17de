"""The comparison is replaced by one that always agrees; a success would be marks for wrong answers."""

PATCH = """
import autograder.compare
for _name in ("allclose", "isclose", "array_equal", "all"):
    setattr(np, _name, lambda *a, **k: True)
np.testing.assert_allclose = lambda *a, **k: None
autograder.compare.Close.difference = lambda *a: None
"""
ANSWERS = {
    "softmax": PATCH + "def softmax(x, axis=-1):\n    return x",
    "mix": "def mix(w, v):\n    return 0",
    "scores": "def scores(q, k):\n    return 0",
    "causal_mask": "def causal_mask(n):\n    return np.zeros((n, n), dtype=bool)",
}
