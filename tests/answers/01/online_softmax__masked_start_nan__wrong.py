# slip: does not skip the update while everything so far is -inf, so -inf minus -inf makes nan
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
