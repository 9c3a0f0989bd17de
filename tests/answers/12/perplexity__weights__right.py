import numpy as np


def perplexity(log_p, real, n_characters):
    nats = -np.where(real, log_p, 0.0).sum()
    return np.exp(nats / np.count_nonzero(real)), nats * np.log2(np.e) / n_characters
