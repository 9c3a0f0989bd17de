"""What several exercises of lesson 12 are judged with."""

import numpy as np


def softmax(x):
    """Lesson 1's, along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
