def permutation_test(layer, x, orders):
    if len(orders) == 0:
        return np.zeros(0)
    y = layer(x.copy())
    return np.apply_along_axis(
        lambda o: np.linalg.norm((layer(x[o]) - y[o]).ravel(), np.inf), 1, orders
    )
