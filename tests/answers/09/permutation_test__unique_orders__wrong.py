def permutation_test(layer, x, orders):
    y = layer(x)
    return np.array([np.abs(layer(x[o]) - y[o]).max() for o in np.unique(orders, axis=0)])
