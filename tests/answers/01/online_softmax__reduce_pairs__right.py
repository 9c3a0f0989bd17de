from functools import reduce


def _summary(block):
    m = np.max(block)
    return (m, 0.0) if np.isneginf(m) else (m, np.exp(block - m).sum())


def _merge(a, b):
    high, low = (a, b) if a[0] >= b[0] else (b, a)
    if low[1] == 0:
        return high
    return high[0], high[1] + low[1] * np.exp(low[0] - high[0])


def online_softmax(blocks):
    return reduce(_merge, map(_summary, blocks), (-np.inf, 0.0))
