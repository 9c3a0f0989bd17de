import math as _m


def sinusoidal_positions(positions, d_model):
    out = np.zeros((len(positions), d_model))
    for row, t in enumerate(positions):
        for c in range(d_model):
            angle = int(t) / 10000 ** (2 * (c // 2) / d_model)
            out[row, c] = _m.cos(angle) if c % 2 else _m.sin(angle)
    return out
