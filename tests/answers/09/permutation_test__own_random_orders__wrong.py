def permutation_test(layer, x, orders):
    rng = np.random.default_rng(0)
    y = layer(x)
    far = []
    for _ in range(len(orders)):
        o = rng.permutation(len(x))
        far.append(np.abs(layer(x[o]) - y[o]).max())
    return np.array(far)
