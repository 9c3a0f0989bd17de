from itertools import accumulate


def sample_index(weights, u):
    ends = list(accumulate(float(w) for w in weights))

    def one(x):
        x = x * ends[-1]
        return next(i for i, e in enumerate(ends) if x < e)

    u = np.asarray(u)
    return np.array([one(x) for x in u.ravel().tolist()], dtype=int).reshape(u.shape)
