import numpy as np


def score_location(s, w, n_keys):
    if len(w) < n_keys:
        raise ValueError("the source is too long")
    return np.einsum("...td,nd->...tn", s, w[:n_keys])
