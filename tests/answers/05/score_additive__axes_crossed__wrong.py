# slip: the new axes are exchanged, so the result is (..., S, T)
def score_additive(s, h, w_s, w_h, v):
    states = np.expand_dims(s @ w_s.T, -3)
    notes = np.expand_dims(h @ w_h.T, -2)
    return np.tanh(states + notes) @ v
