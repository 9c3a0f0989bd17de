# violates "don't write into it"
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = max(top, block.max())
        if new == -np.inf:
            continue
        block -= new
        total = total * np.exp(top - new) + np.exp(block).sum()
        top = new
    return top, total
