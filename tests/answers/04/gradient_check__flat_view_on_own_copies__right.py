class _Nudged:
    """A flat double-precision copy in which one entry can be moved for a while."""

    def __init__(self, x):
        self.flat = np.array(x, dtype=np.float64).flatten()
        self.array = self.flat.reshape(np.shape(x))  # a view: flat is contiguous

    def at(self, k, value):
        kept, self.flat[k] = float(self.flat[k]), value
        return kept


def gradient_check(loss, arrays, gradients, step=1e-5):
    boxes = [_Nudged(x) for x in arrays]
    inputs = [b.array for b in boxes]

    def measure(b, k):
        kept = b.flat[k].item()
        ends = []
        for sign in (+1, -1):
            b.at(k, kept + sign * step)
            ends.append(loss(*inputs))
        b.at(k, kept)
        return (ends[0] - ends[1]) / (step + step)

    answer = []
    for b, gradient in zip(boxes, gradients):
        slopes = np.array([measure(b, k) for k in range(b.flat.size)], dtype=float)
        gaps = np.absolute(np.asarray(gradient, dtype=float).flatten() - slopes)
        answer.append(float(gaps.max()) if gaps.size else 0.0)
    return answer
