def permutation_test(layer, x, orders):
    y = layer(x)
    far = []
    for o in orders:
        x = x[o]
        far.append(np.abs(layer(x) - y[o]).max())
    return np.array(far)
