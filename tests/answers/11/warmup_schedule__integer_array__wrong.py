# zeros_like(n) to fill: integers
import math
import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    w = max(warmup, 1)
    n = np.arange(start + 1, start + steps + 1)
    rates = np.zeros_like(n)
    for i, k in enumerate(n):
        rates[i] = peak * min(k / w, math.sqrt(w / k))
    return rates
