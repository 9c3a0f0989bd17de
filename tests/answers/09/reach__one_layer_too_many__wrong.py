import numpy as np


def reach(mask, layers):
    reached = mask | np.eye(len(mask), dtype=bool)
    step = reached
    for _ in range(layers):
        reached = step @ reached
    return reached
