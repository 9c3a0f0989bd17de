# mean plus and minus the spread of the means
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(1)
    return lead.mean(), lead.mean() - means.std(), lead.mean() + means.std()
