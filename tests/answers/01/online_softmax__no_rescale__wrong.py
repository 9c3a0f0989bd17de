# slip: does not shrink the old total when a larger score turns up
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        top = max(top, block.max())
        if top == -np.inf:
            continue
        total += np.exp(block - top).sum()
    return top, total
