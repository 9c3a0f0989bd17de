# slip: collects the blocks in a list first, but all share one buffer that the next block overwrites
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    kept = list(blocks)
    for block in kept:
        new = max(top, block.max())
        if new == -np.inf:
            continue
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
