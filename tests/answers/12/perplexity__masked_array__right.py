import numpy as np


def perplexity(log_p, real, n_characters):
    taken = np.ma.array(np.where(real, log_p, 0.0), mask=~real).compressed()
    mean = np.average(taken)
    return float(np.exp(-mean)), float(-mean * len(taken) / (n_characters * np.log(2)))
