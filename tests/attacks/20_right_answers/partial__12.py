"""An answer made with functools.partial."""

ANSWERS = {
    "softmax": """
from functools import partial

def along(x, axis, keep):
    e = np.exp(x - x.max(axis=axis, keepdims=keep))
    return e / e.sum(axis=axis, keepdims=keep)

softmax = partial(along, axis=-1, keep=True)
"""
}
