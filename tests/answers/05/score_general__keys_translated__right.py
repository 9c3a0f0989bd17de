def score_general(s, h, w):
    return s @ (h @ w.T).swapaxes(-1, -2)
