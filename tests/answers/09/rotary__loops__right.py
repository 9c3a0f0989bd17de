def rotary(x, positions):
    out = np.zeros(x.shape)
    D = x.shape[-1]
    for t, place in enumerate(positions):
        for i in range(0, D, 2):
            angle = place / 10000.0 ** (i / D)
            c, s = np.cos(angle), np.sin(angle)
            out[..., t, i] = x[..., t, i] * c - x[..., t, i + 1] * s
            out[..., t, i + 1] = x[..., t, i] * s + x[..., t, i + 1] * c
    return out
