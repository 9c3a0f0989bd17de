"""Pasted from a terminal, with `>>>` and `...`, and from IPython, with `In [3]:`."""

ANSWERS = {
    "softmax": """
>>> def softmax(x, axis=-1):
...     e = np.exp(x - x.max(axis=axis, keepdims=True))
...     return e / e.sum(axis=axis, keepdims=True)
""",
    "mix": """
In [3]: def mix(weights, values):
   ...:     return weights @ values
""",
}
