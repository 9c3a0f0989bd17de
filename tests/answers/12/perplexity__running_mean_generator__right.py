# right: running mean generator
import numpy as np
def perplexity(log_p, real, n_characters):
    def surprises():
        for b, t in zip(*np.nonzero(real)):
            yield -float(log_p[b, t])
    total, count = 0.0, 0
    for count, nats in enumerate(surprises(), start=1):
        total += nats
    return np.exp(total / count), np.float64(total) / np.log(2) / n_characters
