# violates (13): the block's own terms, already relative to the new top, are shrunk too
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = max(top, block.max())
        if new == -np.inf:
            continue
        total = (total + np.exp(block - new).sum()) * (np.exp(top - new) if top > -np.inf else 1)
        top = new
    return top, total
