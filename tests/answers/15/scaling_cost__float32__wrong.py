import math

import numpy as np
import torch


def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    if d_ff is None:
        d_ff = 4 * d_model
    T = (picture[0] // patch) * (picture[1] // patch) + 1
    matrices = 4 * T * d_model**2
    attention = 2 * T**2 * d_model
    forward = 2 * T * d_model * d_ff
    matrices = float(np.float32(matrices * n_layers))
    return matrices, n_layers * attention, n_layers * forward
