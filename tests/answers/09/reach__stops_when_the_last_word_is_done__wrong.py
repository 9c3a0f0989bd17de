import numpy as np


def reach(mask, layers):
    reached = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        after = reached | (mask @ reached)
        if (after[-1] == reached[-1]).all():
            return after
        reached = after
    return reached
