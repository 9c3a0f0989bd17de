# log(p + 1e-12): a loss is never above 27.6 a text; shows with logits of thousands and one wrong
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p = p / p.sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(p)), labels[rows]] + 1e-12).mean()

    fit = ~held_out
    tried = np.geomspace(0.05, 20, 700)
    T = min(tried, key=lambda T: loss(T, fit))
    return T, loss(1.0, held_out), loss(T, held_out)
