# slip: reshapes the annotations to (..., Dk, S) instead of turning the last two axes
def score_general(s, h, w):
    *lead, S, Dk = h.shape
    return (s @ w) @ h.reshape(*lead, Dk, S)
