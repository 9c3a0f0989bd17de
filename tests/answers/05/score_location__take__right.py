import numpy as np


def score_location(s, w, n_keys):
    if len(w) < n_keys:
        raise ValueError("the source is too long")
    return np.take(np.inner(s, w), range(n_keys), axis=-1)
