def permutation_test(layer, x, orders):
    y = layer(x[orders[0]])
    return np.array([np.abs(layer(x[o]) - y[o]).max() for o in orders])
