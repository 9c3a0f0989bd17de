def online_softmax(blocks):
    from functools import reduce

    def pair(block):
        m = block.max()
        return (m, 0.0) if m == -np.inf else (m, np.exp(block - m).sum())

    def join(a, b):
        if b[0] == -np.inf:
            return a
        if a[0] == -np.inf:
            return b
        m = max(a[0], b[0])
        return m, a[1] * np.exp(a[0] - m) + b[1] * np.exp(b[0] - m)

    return reduce(join, map(pair, blocks), (-np.inf, 0.0))
