# violates "over all": reading ends at the first block of nothing but -inf
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        if np.isneginf(block).all():
            break
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
