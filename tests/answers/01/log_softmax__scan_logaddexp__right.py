from functools import reduce


def log_softmax(scores, axis=-1):
    lines = np.moveaxis(np.asarray(scores, float), axis, 0)
    return np.moveaxis(lines - reduce(np.logaddexp, lines), 0, axis)
