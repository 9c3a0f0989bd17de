# slip: keeps top and total in a default argument, from call to call
def online_softmax(blocks, state=[-np.inf, 0.0]):
    for block in blocks:
        new = max(state[0], block.max())
        if np.isneginf(new):
            continue
        state[1] = state[1] * np.exp(state[0] - new) + np.exp(block - new).sum()
        state[0] = new
    return state[0], state[1]
