# slip: gives (..., S, T): annotations in rows and states in columns
def score_general(s, h, w):
    translated = h @ w.T
    return translated @ np.swapaxes(s, -1, -2)
