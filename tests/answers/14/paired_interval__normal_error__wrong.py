# 1.96 standard errors (no resamples) around the mean; shows with few texts and skew (N = 3: bounds beyond what resamples can have)
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    error = lead.std() / np.sqrt(N)
    low, high = lead.mean() - 1.96 * error, lead.mean() + 1.96 * error
    return lead.mean(), low, high
