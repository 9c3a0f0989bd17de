# slip: w is turned round although its rows already belong to the states
def score_general(s, h, w):
    translated = s @ w.T
    return translated @ np.swapaxes(h, -1, -2)
