# violates "Keep two numbers, not the blocks" (copies, so that the buffer does no harm)
def online_softmax(blocks):
    scores = np.concatenate([block.copy() for block in blocks])
    top = scores.max()
    if top == -np.inf:
        return -np.inf, 0.0
    return top, np.exp(scores - top).sum()
