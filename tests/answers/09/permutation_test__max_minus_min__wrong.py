def permutation_test(layer, x, orders):
    y = layer(x)
    return np.array([abs(layer(x[o]).max() - y[o].max()) for o in orders])
