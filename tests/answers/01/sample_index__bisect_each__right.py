def sample_index(weights, u):
    from bisect import bisect_right
    from itertools import accumulate

    ends = list(accumulate(float(w) for w in weights))
    find = np.vectorize(lambda t: bisect_right(ends, float(t) * ends[-1]), otypes=[int])
    return find(u)
