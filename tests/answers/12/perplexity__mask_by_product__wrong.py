# multiply by real, what doesn't count becomes 0
import numpy as np
def perplexity(log_p, real, n_characters):
    total = (log_p * real).sum()
    return np.exp(-total / real.sum()), -total / np.log(2) / n_characters
