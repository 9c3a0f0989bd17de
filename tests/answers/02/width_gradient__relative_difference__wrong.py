def width_gradient(queries, keys, values, targets, width):
    # a central difference whose step is a part of the width
    def loss(w):
        squares = ((queries[:, None, :] - keys) ** 2).sum(axis=-1)
        return np.mean((softmax(-squares / (2 * w**2)) @ values - targets) ** 2)

    step = 1e-4 * width
    return (loss(width + step) - loss(width - step)) / (2 * step)
