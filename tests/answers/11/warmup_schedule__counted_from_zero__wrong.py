# start + step, step from 0
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = max(warmup, 1)
    n = start + np.arange(steps)
    return peak * np.minimum(n / w, np.sqrt(w / np.maximum(n, 1)))
