# right: named tuple
from collections import namedtuple
import numpy as np
_Score = namedtuple("_Score", "perplexity bits")
def perplexity(log_p, real, n_characters):
    x = np.extract(real, log_p).astype(float)
    if np.isneginf(x).any():
        return _Score(float("inf"), float("inf"))
    mean = np.average(x)
    return _Score(np.exp(-mean), -mean * x.size / np.log(2) / n_characters)
