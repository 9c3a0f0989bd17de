# the n-th root of one over the product of all probabilities
import numpy as np
def perplexity(log_p, real, n_characters):
    p = np.exp(log_p[real])
    whole = np.prod(p)
    return (1 / whole) ** (1 / len(p)), -np.log2(whole) / n_characters
