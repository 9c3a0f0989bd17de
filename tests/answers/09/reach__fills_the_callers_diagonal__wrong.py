import numpy as np


def reach(mask, layers):
    reached = np.eye(len(mask), dtype=bool)
    np.fill_diagonal(mask, True)
    for _ in range(layers):
        reached = mask @ reached
    return reached
