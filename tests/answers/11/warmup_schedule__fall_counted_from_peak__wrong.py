# the fall counts batches since the warm-up ended
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = max(warmup, 1)
    n = np.arange(start + 1, start + steps + 1)
    return peak * np.where(n <= w, n / w, np.sqrt(w / np.maximum(n - w, 1)).clip(max=1))
