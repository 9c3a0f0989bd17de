# the loss before is of the fitted rows, the one after of the held-out; shows where these differ
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(z)), labels[rows]].mean()

    fit = ~held_out
    tried = np.geomspace(0.05, 20, 700)
    T = min(tried, key=lambda T: loss(T, fit))
    return T, loss(1.0, fit), loss(T, held_out)
