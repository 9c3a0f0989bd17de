"""What several exercises of lesson 12 are judged with."""

import numpy as np


def softmax(x):
    """Lesson 1's, along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def error(call):
    """What kind of error a call raises, ValueError and its kinds by that name."""
    try:
        call()
    except ValueError:
        return "ValueError"
    except Exception as other:
        return type(other).__name__
    return "no error"
