# exp of the mean log-probability
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[real]
    return np.exp(x.mean()), -x.sum() / np.log(2) / n_characters
