# slip: keeps a copy of every block and computes at the end, instead of keeping two numbers
def online_softmax(blocks):
    scores = np.concatenate([block.copy() for block in blocks])
    top = scores.max()
    if top == -np.inf:
        return -np.inf, 0.0
    return top, np.exp(scores - top).sum()
