import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = 1.0 * np.asarray(right_a) - 1.0 * np.asarray(right_b)
    places = np.floor(rng.random((10_000, len(lead))) * len(lead)).astype(int)
    means = np.sort(np.take(lead, places).mean(-1))
    return [lead.mean(), means[250], means[-251]]
