import numpy as np


def sinusoidal_positions(positions, d_model):
    columns = []
    for i in range(d_model // 2):
        angle = np.asarray(positions, dtype=float) * np.power(1e4, -2 * i / d_model)
        turn = np.mod(angle, 2 * np.pi)
        columns += [np.sin(turn), np.sin(turn + np.pi / 2)]
    return np.column_stack(columns)
