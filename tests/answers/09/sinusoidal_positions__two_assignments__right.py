import math


def sinusoidal_positions(positions, d_model):
    t = np.asarray(positions, dtype=float).reshape(-1, 1)
    div = np.exp(np.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
    pe = np.zeros((t.shape[0], d_model))
    pe[:, 0::2] = np.sin(t * div)
    pe[:, 1::2] = np.cos(t * div)
    return pe
