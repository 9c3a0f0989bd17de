# violates "if every score is -inf, return (-np.inf, 0.0)": top starts at -1e30
def online_softmax(blocks):
    top, total = -1e30, 0.0
    for block in blocks:
        new = max(top, block.max())
        total = total * np.exp(top - new) + np.exp(block - new).sum()
        top = new
    return top, total
