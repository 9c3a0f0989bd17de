# violates "the largest score m of all": the top becomes the maximum of the last block
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = block.max()
        if new == -np.inf:
            continue
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
