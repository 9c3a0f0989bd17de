# the warm-up is shortened by what was done before
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = max(warmup, 1)
    w = max(w - start, 1)
    n = np.arange(1, steps + 1)
    return peak * np.minimum(n / w, np.sqrt(w / n))
