# violates "A block may hold nothing but -inf, even the first"
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new = max(top, block.max())
        with np.errstate(invalid="ignore"):
            total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
