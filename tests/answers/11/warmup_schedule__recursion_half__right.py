# recursion on halves
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    if steps == 0:
        return np.zeros(0)
    if steps == 1:
        w, n = max(1, warmup), start + 1
        return np.array([peak * min(n / w, (n / w) ** -0.5)])
    half = steps // 2
    return np.hstack([
        warmup_schedule(half, peak, warmup, start),
        warmup_schedule(steps - half, peak, warmup, start + half),
    ])
