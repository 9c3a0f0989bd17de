# an evenly spaced grid: 0.04 apart, which is 40 % at T = 0.1; shows for a small best T
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(z)), labels[rows]].mean()

    fit = ~held_out
    tried = np.linspace(0.05, 20, 500)
    T = min(tried, key=lambda T: loss(T, fit))
    return T, loss(1.0, held_out), loss(T, held_out)
