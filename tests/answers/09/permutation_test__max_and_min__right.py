def permutation_test(layer, x, orders):
    y = layer(x)
    d = [layer(np.take(x, o, axis=0)) - np.take(y, o, axis=0) for o in orders]
    return np.fromiter((max(e.max(), -e.min()) for e in d), float, len(d))
