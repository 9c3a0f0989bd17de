import math

import numpy as np
import torch


def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    T = picture[0] / patch * picture[1] / patch + 1
    if d_ff is None:
        d_ff = 4 * d_model
    return 4.0 * T * d_model**2 * n_layers, 2.0 * T**2 * d_model * n_layers, 2.0 * T * d_model * d_ff * n_layers
