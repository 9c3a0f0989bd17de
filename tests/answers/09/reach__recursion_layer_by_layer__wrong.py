import numpy as np


def reach(mask, layers):
    if layers == 0:
        return np.eye(len(mask), dtype=bool)
    before = reach(mask, layers - 1)
    return before | (mask @ before)
