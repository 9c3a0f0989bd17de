import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    warmup = max(1, warmup)
    n = np.arange(1, start + steps + 1)
    whole = np.minimum(n / warmup, (n / warmup) ** -0.5) * peak
    return whole[start:]
