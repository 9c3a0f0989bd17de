# slip: the tanh is missing
def score_additive(s, h, w_s, w_h, v):
    a = (s @ w_s.T)[..., :, None, :]
    b = (h @ w_h.T)[..., None, :, :]
    return (a + b) @ v
