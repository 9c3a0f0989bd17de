def online_softmax(blocks):
    top, total = -np.inf, -np.inf
    for block in blocks:
        top = max(top, float(np.max(block)))
        total = np.logaddexp(total, np.logaddexp.reduce(np.asarray(block, dtype=float)))
    return (top, float(np.exp(total - top))) if top > -np.inf else (-np.inf, 0.0)
