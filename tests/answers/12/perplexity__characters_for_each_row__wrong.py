# n_characters belongs to one row, there are B rows
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[real]
    n = n_characters * log_p.shape[0]
    return np.exp(-x.mean()), -x.sum() / np.log(2) / n
