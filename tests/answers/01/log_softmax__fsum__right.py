import math


def log_softmax(scores, axis=-1):
    def one(row):
        top = max(row)
        return row - top - math.log(math.fsum(math.exp(v - top) for v in row))

    return np.apply_along_axis(one, axis, np.asarray(scores, dtype=float))
