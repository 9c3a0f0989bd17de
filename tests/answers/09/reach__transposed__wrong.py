import numpy as np


def reach(mask, layers):
    reached = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        reached = reached | (mask.T @ reached)
    return reached
