import math

import numpy as np
import torch


def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    if n_layers == 0:
        return 0, 0, 0
    if d_ff is None:
        return scaling_cost(picture, patch, d_model, n_layers, 4 * d_model)
    n, d = 1 + picture[0] * picture[1] // patch**2, d_model
    rest = scaling_cost(picture, patch, d_model, n_layers - 1, d_ff)
    here = (4 * n * d * d, 2 * n * n * d, 2 * n * d * d_ff)
    return tuple(x + y for x, y in zip(rest, here))
