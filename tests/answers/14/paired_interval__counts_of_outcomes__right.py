import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.where(right_a, right_a, 0.0) - np.where(right_b, right_b, 0.0)
    values, counts = np.unique(lead, return_counts=True)
    n = len(lead)
    means = rng.multinomial(n, counts / n, size=15_000) @ values / n
    return float(lead.mean()), float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))
