# T so that the mean confidence is the accuracy, not the least loss; shows almost always
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -log_p[np.arange(len(z)), labels[rows]].mean()

    fit = ~held_out
    tried = np.geomspace(0.05, 20, 700)
    def off(T):
        z = logits[fit] / T
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p = p / p.sum(axis=1, keepdims=True)
        right = logits[fit].argmax(axis=1) == labels[fit]
        return abs(p.max(axis=1).mean() - right.mean())

    T = min(tried, key=off)
    return T, loss(1.0, held_out), loss(T, held_out)
