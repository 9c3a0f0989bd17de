# slip: starts the maximum at -1e9 in place of -inf, so a stream of nothing but -inf returns -1e9
def online_softmax(blocks):
    top = -1e9
    total = 0.0
    for block in blocks:
        new = max(top, np.max(block))
        total *= np.exp(top - new)
        total += np.sum(np.exp(block - new))
        top = new
    return top, total
