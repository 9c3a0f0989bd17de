# steps of a half
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        x = logits[rows] / T
        log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_p[np.arange(len(x)), labels[rows]].mean()

    tried = np.arange(0.5, 20.1, 0.5)
    T = min(tried, key=lambda T: loss(T, ~held_out))
    return T, loss(1.0, held_out), loss(T, held_out)
