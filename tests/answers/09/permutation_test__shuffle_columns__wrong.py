def permutation_test(layer, x, orders):
    y = layer(x)
    return np.array([np.abs(layer(x[o])[:, :1] - y[o][:, :1]).max() for o in orders])
