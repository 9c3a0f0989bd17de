import numpy as np


def reach(mask, layers):
    reached = np.eye(len(mask), dtype=bool)
    if layers > 0:
        reached = reached | mask
    for _ in range(layers - 1):
        reached = reached @ reached
    return reached
