# slip: v is multiplied inside the tanh instead of outside
def score_additive(s, h, w_s, w_h, v):
    hidden = (s @ w_s.T)[..., :, None, :] + (h @ w_h.T)[..., None, :, :]
    return np.tanh(hidden * v).sum(axis=-1)
