# slip: the matrices are not turned round, which only square ones survive
def score_additive(s, h, w_s, w_h, v):
    states = s @ w_s
    notes = h @ w_h
    return np.tanh(states[..., :, None, :] + notes[..., None, :, :]) @ v
