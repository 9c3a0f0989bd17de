import numpy as np


def calibration(p, came, n_bins):
    order = p.argsort(kind="mergesort")
    ends = np.cumsum([len(x) for x in np.array_split(order, n_bins)])
    starts = np.r_[0, ends[:-1]]
    run = lambda x: np.r_[0.0, np.cumsum(x[order], dtype=float)]
    a, b = run(p), run(came)
    size = ends - starts
    said, share = (a[ends] - a[starts]) / size, (b[ends] - b[starts]) / size
    return said, share, np.average(np.abs(said - share), weights=size)
