import numpy as np


def calibration(p, came, n_bins):
    pairs = np.array(sorted(zip(p, came), key=lambda x: x[0]), dtype=float)
    parts = np.array_split(pairs, n_bins)
    means = np.array([part.mean(axis=0) for part in parts])
    weights = np.array([len(part) / len(pairs) for part in parts])
    return means[:, 0], means[:, 1], float(weights @ np.abs(means[:, 0] - means[:, 1]))
