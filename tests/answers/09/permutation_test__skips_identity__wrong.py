def permutation_test(layer, x, orders):
    y = layer(x)
    return np.array([np.abs(layer(x[o]) - y[o]).max() for o in orders if (o != np.arange(len(o))).any()])
