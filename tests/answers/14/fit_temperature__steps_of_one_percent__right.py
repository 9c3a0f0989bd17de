import numpy as np


def fit_temperature(logits, labels, held_out):
    fit, score = np.flatnonzero(~held_out), np.flatnonzero(held_out)

    def loss(T, rows):
        total = 0.0
        z = logits[rows] / T
        z = z - z.max(axis=1)[:, None]
        for row, label in zip(z, labels[rows]):
            total -= row[label] - np.log(np.exp(row).sum())
        return total / len(rows)

    best = T = 0.05
    least = loss(T, fit)
    while T < 20:
        T *= 1.009
        now = loss(T, fit)
        if now < least:
            best, least = T, now
    return best, loss(1, score), loss(best, score)
