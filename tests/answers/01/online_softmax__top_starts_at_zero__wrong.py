# slip: the running maximum starts at 0 instead of -inf, so it is wrong when every score is below 0
def online_softmax(blocks):
    top, total = 0.0, 0.0
    for block in blocks:
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
