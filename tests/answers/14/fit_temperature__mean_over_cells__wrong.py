# the loss is averaged over the classes too (over N times C): mean of log p at the labels over all cells; shows always
import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, rows):
        z = logits[rows] / T
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        one_hot = np.eye(z.shape[1])[labels[rows]]
        return -(one_hot * log_p).mean()

    fit = ~held_out
    tried = np.geomspace(0.05, 20, 700)
    T = min(tried, key=lambda T: loss(T, fit))
    return T, loss(1.0, held_out), loss(T, held_out)
