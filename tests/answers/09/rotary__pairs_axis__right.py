def rotary(x, positions):
    d = x.shape[-1]
    pairs = x.reshape(*x.shape[:-1], d // 2, 2)
    angle = np.asarray(positions)[:, None] / np.power(10000.0, np.arange(0, d, 2) / d)
    c, s = np.cos(angle), np.sin(angle)
    turn = np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)
    return np.einsum("tpij,...tpj->...tpi", turn, pairs).reshape(x.shape)
