# 95 %, so cut at 5 and 95
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    means = rng.choice(lead, size=(20_000, len(lead))).mean(1)
    return lead.mean(), np.percentile(means, 5), np.percentile(means, 95)
