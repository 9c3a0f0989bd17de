# violates "over all": a block with one -inf is dropped whole
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        if np.isneginf(block).any():
            continue
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
