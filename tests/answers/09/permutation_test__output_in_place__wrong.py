def permutation_test(layer, x, orders):
    far = np.zeros(len(orders))
    for n, o in enumerate(orders):
        left = layer(x[o])
        right = layer(x)
        right[:] = right[o]  # the layer may hand back x itself
        far[n] = np.abs(left - right).max()
    return far
