# masks the bell before it divides; the peak is in the sentence, so no row is 0
import numpy as np


def diagonal_weights(lengths, S, T, pace):
    last = np.asarray(lengths)[:, None, None] - 1
    d = np.arange(S)[None, None] - np.where(
        pace * np.arange(T)[None, :, None] < last, pace * np.arange(T)[None, :, None], last
    )
    bell = np.exp(-d * d / 2) * (np.arange(S) <= last)
    bell /= bell @ np.ones((S, 1))
    return bell
