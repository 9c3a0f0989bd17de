# in bits
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        x = logits[rows] / T
        log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_p[np.arange(len(x)), labels[rows]].mean() / np.log(2)

    tried = np.geomspace(0.05, 20, 700)
    T = min(tried, key=lambda T: loss(T, ~held_out))
    return T, loss(1.0, held_out), loss(T, held_out)
