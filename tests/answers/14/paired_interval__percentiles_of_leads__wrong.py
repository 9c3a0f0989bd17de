# no need to resample
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    return lead.mean(), np.percentile(lead, 2.5), np.percentile(lead, 97.5)
