# labels[: len(rows)] instead of labels of these rows: the wrong labels; shows where the kinds of rows are mixed
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(z)), labels[: len(z)]].mean()

    fit = ~held_out
    tried = np.geomspace(0.05, 20, 700)
    T = min(tried, key=lambda T: loss(T, fit))
    return T, loss(1.0, held_out), loss(T, held_out)
