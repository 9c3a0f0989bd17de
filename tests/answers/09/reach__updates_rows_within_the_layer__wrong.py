import numpy as np


def reach(mask, layers):
    T = len(mask)
    reached = np.eye(T, dtype=bool)
    for _ in range(min(layers, T)):
        for t in range(T):
            for s in range(T):
                if mask[t, s]:
                    reached[t] |= reached[s]
    return reached
