import torch as _t


def rotary(x, positions):
    D = x.shape[-1]
    h = _t.tensor(np.array(x, dtype=np.float64, order="C"))
    w = _t.tensor(10000.0 ** (-np.arange(0, D, 2) / D))
    angle = _t.tensor(np.array(positions, dtype=np.float64, order="C"))[:, None] * w
    a, b = h[..., 0::2], h[..., 1::2]
    y = _t.stack([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], -1)
    return y.flatten(-2).numpy()
