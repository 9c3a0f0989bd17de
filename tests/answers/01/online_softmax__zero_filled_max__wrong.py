# slip: lets 0 in place of -inf take part in the maximum
def online_softmax(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        if np.isneginf(block).all():
            continue
        new = max(top, np.nan_to_num(block, neginf=0.0).max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
