import math

import numpy as np


def perplexity(log_p, real, n_characters):
    surprises = [-x for x in np.asarray(log_p)[np.asarray(real)].tolist()]
    total = math.fsum(surprises)
    try:
        score = math.exp(total / len(surprises))
    except OverflowError:
        score = math.inf
    return score, total / math.log(2) / n_characters
