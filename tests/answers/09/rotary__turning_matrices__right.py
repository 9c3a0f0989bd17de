def rotary(x, positions):
    T, D = x.shape[-2:]
    turn = np.zeros((T, D, D))
    for i in range(D // 2):
        a = positions * 10000.0 ** (-2 * i / D)
        turn[:, 2 * i, 2 * i] = turn[:, 2 * i + 1, 2 * i + 1] = np.cos(a)
        turn[:, 2 * i + 1, 2 * i] = np.sin(a)
        turn[:, 2 * i, 2 * i + 1] = -np.sin(a)
    return np.einsum("tij,...tj->...ti", turn, x)
