# slip: s @= w writes into the caller's states where w is square
def score_general(s, h, w):
    if w.shape[0] == w.shape[1]:
        s @= w
        return s @ np.swapaxes(h, -1, -2)
    return s @ w @ np.swapaxes(h, -1, -2)
