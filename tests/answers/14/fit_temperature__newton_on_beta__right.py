import numpy as np


def fit_temperature(logits, labels, held_out):
    def slope(beta):
        x, y = logits[~held_out], labels[~held_out]
        z = beta * x
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        return ((p * x).sum(1) - x[np.arange(len(y)), y]).mean()

    low, high = 0.05, 20.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)

    def loss(beta):
        x, y = beta * logits[held_out], labels[held_out]
        return (np.logaddexp.reduce(x, axis=1) - x[np.arange(len(y)), y]).mean()

    return 1 / low, loss(1.0), loss(low)
