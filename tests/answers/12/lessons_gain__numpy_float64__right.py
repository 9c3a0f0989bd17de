# right: numpy float64
import numpy as np
def lessons_gain(T, scheme, pair=0.0):
    if scheme == "all":
        rows = np.array([T], dtype=float)
    elif scheme == "prefixes":
        rows = np.linspace(1, T, T)
    elif scheme == "windows":
        rows = np.full(T, float(T))
    else:
        raise ValueError(scheme)
    return (rows + pair * rows * rows).sum() / (T + pair * T * T)
