def sinusoidal_positions(positions, d_model):
    i = np.arange(d_model // 2)
    halves = np.array(positions)[:, None] * 100.0 ** (-4 * i / d_model)
    table = np.hstack([np.sin(halves), np.cos(halves)])
    back = np.arange(d_model).reshape(2, -1).T.ravel()
    return table[:, back]
