# slip: tanh bends each part alone and not their sum
def score_additive(s, h, w_s, w_h, v):
    a = np.tanh(s @ w_s.T)[..., :, None, :]
    b = np.tanh(h @ w_h.T)[..., None, :, :]
    return (a + b) @ v
