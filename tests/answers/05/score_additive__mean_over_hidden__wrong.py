# slip: takes the mean over the hidden units where v asks for the sum
def score_additive(s, h, w_s, w_h, v):
    hidden = np.tanh((s @ w_s.T)[..., :, None, :] + (h @ w_h.T)[..., None, :, :])
    return np.mean(hidden * v, axis=-1)
