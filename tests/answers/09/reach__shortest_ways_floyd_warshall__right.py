import numpy as np


def reach(mask, layers):
    T = len(mask)
    steps = np.where(mask, 1.0, np.inf)
    steps[np.arange(T), np.arange(T)] = 0.0
    for m in range(T):
        steps = np.minimum(steps, steps[:, [m]] + steps[[m], :])
    return steps <= layers
