import math


def _one(slice_):
    top = max(slice_)
    raised = [math.exp(e - top) for e in slice_]
    total = math.fsum(raised)
    return [r / total for r in raised]


def softmax(scores, axis=-1):
    moved = np.moveaxis(np.asarray(scores), axis, -1)
    out = np.empty(moved.shape)
    for place in np.ndindex(moved.shape[:-1]):
        out[place] = _one(moved[place].tolist())
    return np.moveaxis(out, -1, axis)
