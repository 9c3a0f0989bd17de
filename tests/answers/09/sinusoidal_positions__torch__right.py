import torch as _t


def sinusoidal_positions(positions, d_model):
    t = _t.tensor(np.array(positions, dtype=np.float64, order="C"))
    w = 10000.0 ** (-_t.arange(0, d_model, 2, dtype=_t.float64) / d_model)
    angle = t[:, None] * w[None]
    return _t.stack([angle.sin(), angle.cos()], dim=2).flatten(1).numpy()
