import numpy as np


def calibration(p, came, n_bins):
    order = sorted(range(len(p)), key=p.__getitem__)
    q, r = divmod(len(p), n_bins)
    ends = [0]
    for b in range(n_bins):
        ends.append(ends[-1] + q + (b < r))
    said, share, ece = [], [], 0.0
    for start, end in zip(ends, ends[1:]):
        rows = order[start:end]
        said.append(np.mean(p[rows]))
        share.append(np.mean(came[rows]))
        ece += abs(np.sum(came[rows]) - np.sum(p[rows]))
    return np.array(said), np.array(share), ece / len(p)
