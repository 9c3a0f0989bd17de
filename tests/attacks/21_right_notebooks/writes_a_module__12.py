"""A helper written to a file with `%%writefile`, and imported by the answer."""

BEFORE = {"softmax": "%%writefile my_helpers.py\ndef divide(e, axis):\n    return e / e.sum(axis, keepdims=True)"}
ANSWERS = {
    "softmax": """
from my_helpers import divide

def softmax(x, axis=-1):
    return divide(np.exp(x - x.max(axis, keepdims=True)), axis)
"""
}
