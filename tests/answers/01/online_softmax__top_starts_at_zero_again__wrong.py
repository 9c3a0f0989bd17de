# violates "the largest score m of all": with negative scores only, the top stays 0
def online_softmax(blocks):
    top, total = 0.0, 0.0
    for block in blocks:
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
