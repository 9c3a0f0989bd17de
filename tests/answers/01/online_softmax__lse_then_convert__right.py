def online_softmax(blocks):
    top, lse = -np.inf, -np.inf
    for block in blocks:
        top = max(top, block.max())
        lse = np.logaddexp(lse, np.logaddexp.reduce(block))
    return (top, np.exp(lse - top)) if top > -np.inf else (-np.inf, 0.0)
