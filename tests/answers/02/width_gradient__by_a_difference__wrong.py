# violates "Compute the derivative itself": a relative step, two losses
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)

    def loss(w):
        return np.mean((softmax(-d2 / (2 * w**2)) @ values - targets) ** 2)

    step = 1e-5 * width
    return (loss(width + step) - loss(width - step)) / (2 * step)
