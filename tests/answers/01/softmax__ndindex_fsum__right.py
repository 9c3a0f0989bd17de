import math


def softmax(scores, axis=-1):
    scores = np.asarray(scores)
    axis = axis % scores.ndim
    out = np.zeros(scores.shape, dtype=np.float64)
    rest = [n for d, n in enumerate(scores.shape) if d != axis]
    for place in np.ndindex(*rest):
        where = place[:axis] + (slice(None),) + place[axis:]
        row = [float(x) for x in scores[where]]
        m = max(row)
        z = math.fsum(math.exp(x - m) for x in row)
        out[where] = [math.exp(x - m) / z for x in row]
    return out
