import math

import numpy as np


def warmup_schedule(steps, peak, warmup, start=0):
    warmup = warmup or 1
    numbers = range(start + 1, start + steps + 1)
    return np.fromiter((peak * min(n / warmup, math.sqrt(warmup / n)) for n in numbers), float)
