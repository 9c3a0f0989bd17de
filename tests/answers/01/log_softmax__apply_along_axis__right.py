import math


def log_softmax(scores, axis=-1):
    def one(row):
        top = float(row.max())
        rest = math.log(math.fsum(math.exp(float(e) - top) for e in row))
        return np.array([(float(e) - top) - rest for e in row])

    return np.apply_along_axis(one, axis, scores)
