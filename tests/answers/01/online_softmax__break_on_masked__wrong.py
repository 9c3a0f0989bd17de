# slip: stops reading at the first block of nothing but -inf instead of going on to the next
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        highest = block.max()
        if highest == -np.inf:
            break
        new = max(top, highest)
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
