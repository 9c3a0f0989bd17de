# resample each model
import numpy as np


def paired_interval(right_a, right_b, rng):
    a, b = np.asarray(right_a, float), np.asarray(right_b, float)
    n = len(a)
    one = rng.choice(a, size=(10_000, n)).mean(1)
    other = rng.choice(b, size=(10_000, n)).mean(1)
    low, high = np.percentile(one - other, [2.5, 97.5])
    return a.mean() - b.mean(), low, high
