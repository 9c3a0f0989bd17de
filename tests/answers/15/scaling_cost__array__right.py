import numpy as np


def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    rows, columns = np.array(picture) // patch
    T = int(rows * columns) + 1
    f = d_ff or 4 * d_model
    return tuple(n_layers * x for x in (4 * d_model * d_model * T, 2 * d_model * T * T, 2 * d_model * f * T))
