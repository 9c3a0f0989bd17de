# slip: subtracts the top from the block in place
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = max(top, block.max())
        if np.isneginf(new):
            continue
        block -= new
        total = total * np.exp(top - new) + np.exp(block).sum()
        top = new
    return top, total
