# counted from 1 now, but every run begins at 1
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = max(warmup, 1)
    n = np.arange(1, steps + 1)
    return peak * np.minimum(n / w, np.sqrt(w / n))
