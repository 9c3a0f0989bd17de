"""Indented with tabs."""

ANSWERS = {
    "softmax": "def softmax(x, axis=-1):\n\te = np.exp(x - x.max(axis, keepdims=True))\n\tif True:\n\t\treturn e / e.sum(axis, keepdims=True)"
}
