def permutation_test(layer, x, orders):
    if len(orders) == 0:
        return np.zeros(0)
    first, rest = orders[0], orders[1:]
    gap = layer(x[first]) - layer(x)[first]
    return np.append(np.sqrt(np.max(gap**2)), permutation_test(layer, x, rest))
