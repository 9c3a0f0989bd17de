def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        m = np.max(block)
        if np.isneginf(m):
            continue
        s = np.exp(block - m).sum()
        if m > top:
            total = s + (0.0 if np.isneginf(top) else total * np.exp(top - m))
            top = m
        else:
            total = total + s * np.exp(m - top)
    return top, total
