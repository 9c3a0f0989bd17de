def permutation_test(layer, x, orders):
    far = np.zeros(len(orders))
    for n, o in enumerate(orders):
        y = np.zeros_like(x)
        y[:] = layer(x)  # (T, Dv) must be (T, D)
        far[n] = np.abs(layer(x[o]) - y[o]).max()
    return far
