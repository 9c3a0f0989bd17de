import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    warmup = max(warmup, 1)
    share = (np.arange(steps) + start + 1.0) / warmup
    late = share > 1
    share[late] = share[late] ** -0.5
    return peak * share
