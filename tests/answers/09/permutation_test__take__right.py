def permutation_test(layer, x, orders):
    y = np.asarray(layer(x))
    far = np.zeros(len(orders))
    for n in range(len(orders)):
        a = layer(np.take(x, orders[n], axis=0))
        b = np.take(y, orders[n], axis=0)
        far[n] = max((a - b).max(), (b - a).max())
    return far
