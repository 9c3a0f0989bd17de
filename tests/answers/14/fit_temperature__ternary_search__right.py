import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(beta, rows):
        x = beta * logits[rows]
        x = x - np.amax(x, axis=1, keepdims=True)
        own = np.take_along_axis(x, labels[rows][:, None], 1)[:, 0]
        return (np.log(np.sum(np.exp(x), axis=1)) - own).mean()

    low, high = 1 / 20, 1 / 0.05
    for _ in range(100):
        third = (high - low) / 3
        if loss(low + third, ~held_out) < loss(high - third, ~held_out):
            high -= third
        else:
            low += third
    return 1 / low, loss(1.0, held_out), loss(low, held_out)
