from functools import reduce


def online_softmax(blocks):
    def join(one, other):
        top = max(one[0], other[0])
        if top == -np.inf:
            return one
        return top, sum(total * np.exp(high - top) for high, total in (one, other) if total)

    def pair(block):
        high = float(block.max())
        return (high, float(np.exp(block - high).sum())) if high > -np.inf else (high, 0.0)

    return reduce(join, map(pair, blocks), (-np.inf, 0.0))
