# perplexity is 2 to the mean surprise
import numpy as np
def perplexity(log_p, real, n_characters):
    x = log_p[real]
    return 2 ** -x.mean(), -x.sum() / np.log(2) / n_characters
