# slip: the new axes are counted from the front, right with one batch axis only
def score_additive(s, h, w_s, w_h, v):
    states = (s @ w_s.T)[:, :, None]
    notes = (h @ w_h.T)[:, None]
    return np.tanh(states + notes) @ v
