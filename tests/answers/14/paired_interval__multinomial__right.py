import numpy as np


def paired_interval(right_a, right_b, rng):
    d = np.subtract(right_a, right_b, dtype=float)
    n = d.size
    means = rng.multinomial(n, [1 / n] * n, size=20_000).dot(d) / n
    low, high = np.quantile(means, [0.025, 0.975])
    return d.mean(), low, high
