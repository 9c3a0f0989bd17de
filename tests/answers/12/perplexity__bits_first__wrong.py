# (bits per character, perplexity)
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[real]
    return -x.sum() / np.log(2) / n_characters, np.exp(-x.mean())
