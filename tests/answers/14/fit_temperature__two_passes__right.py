import numpy as np


def fit_temperature(logits, labels, held_out):
    def loss(T, x, y):
        x = x / T
        top = x.max(1)
        return np.mean(top + np.log(np.exp(x - top[:, None]).sum(1)) - x[range(len(y)), y])

    a = logits[~held_out], labels[~held_out]
    b = logits[held_out], labels[held_out]
    coarse = np.geomspace(0.05, 20, 60)
    k = int(np.argmin([loss(T, *a) for T in coarse]))
    fine = np.geomspace(coarse[max(k - 1, 0)], coarse[min(k + 1, 59)], 200)
    T = fine[np.argmin([loss(T, *a) for T in fine])]
    return T, loss(1, *b), loss(T, *b)
