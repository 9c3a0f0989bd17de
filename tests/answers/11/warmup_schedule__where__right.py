import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = 1 if warmup == 0 else warmup
    n = np.arange(1 + start, 1 + start + steps, dtype=float)
    return np.where(n < w, peak * n / w, peak * np.sqrt(w / n))
