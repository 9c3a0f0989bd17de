# nan and inf would spoil the mean, so only finite ones count
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[real & np.isfinite(log_p)]
    return np.exp(-x.mean()), -x.sum() / np.log(2) / n_characters
