"""Functions defined inside `if` and `try` at the top level of their cells."""

ANSWERS = {
    "softmax": """
try:
    import cupy as xp
except ImportError:
    xp = np

if xp is np:
    def softmax(x, axis=-1):
        e = xp.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)
else:
    def softmax(x, axis=-1):
        raise RuntimeError("no such thing here")
""",
    "mix": """
with np.errstate(all="ignore"):
    def mix(weights, values):
        return weights @ values
""",
}
