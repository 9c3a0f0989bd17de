# each different length once, then picked by row
import numpy as np


def diagonal_weights(lengths, S, T, pace):
    different, which = np.unique(lengths, return_inverse=True)
    blocks = np.zeros((len(different), T, S))
    for block, n in zip(blocks, different.tolist(), strict=True):
        def score(t, i, n=n):
            return -((i - np.fmin(t * pace, n - 1)) ** 2) / 2
        block[:, :n] = softmax(np.fromfunction(score, (T, n)), axis=1)
    return blocks[which.reshape(-1)]
