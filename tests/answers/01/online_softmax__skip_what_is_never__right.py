def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        here = block[block > -np.inf].astype(float)
        if here.size:
            new = max(top, here.max())
            total = total * np.exp(top - new) + np.exp(here - new).sum()
            top = new
    return top, total
