import math

import numpy as np


def sinusoidal_positions(positions, d_model):
    rows = []
    for t in positions:
        row = []
        for j in range(d_model):
            angle = int(t) / 10000 ** ((j - j % 2) / d_model)
            row.append(math.cos(angle) if j % 2 else math.sin(angle))
        rows.append(row)
    return np.array(rows, dtype=float).reshape(len(positions), d_model)
