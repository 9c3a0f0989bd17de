# the first token of a row has no past, it doesn't count
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[:, 1:][real[:, 1:]] if log_p.shape[1] > 1 else log_p[real]
    return np.exp(-x.mean()), -x.sum() / np.log(2) / n_characters
