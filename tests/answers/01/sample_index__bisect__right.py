from bisect import bisect_right
from itertools import accumulate


def sample_index(weights, u):
    ends = list(accumulate(float(w) for w in weights))
    last = int(np.flatnonzero(weights)[-1])
    flat = [min(bisect_right(ends, v), last) for v in np.ravel(u)]
    return np.array(flat, dtype=int).reshape(np.shape(u))
