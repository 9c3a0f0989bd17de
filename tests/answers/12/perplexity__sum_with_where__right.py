# right: sum with where
import numpy as np
def perplexity(log_p, real, n_characters):
    nats = -np.sum(log_p, where=real, dtype=np.float64)
    return np.exp(nats / np.count_nonzero(real)), nats * np.log2(np.e) / n_characters
