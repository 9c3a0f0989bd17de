from bisect import bisect_right
from itertools import accumulate


def sample_index(weights, u):
    ends = list(accumulate(float(w) for w in weights))
    throws = np.asarray(u, dtype=float)
    found = [bisect_right(ends, float(t) * ends[-1]) for t in throws.flat]
    return np.array(found, dtype=np.intp).reshape(throws.shape)
