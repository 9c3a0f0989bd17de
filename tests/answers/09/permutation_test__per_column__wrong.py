def permutation_test(layer, x, orders):
    y = layer(x)
    return np.array([np.abs(layer(x[o]) - y[o]).max(axis=0) for o in orders])
