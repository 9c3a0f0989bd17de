# slip: the argument scaled is ignored, so the scores are never divided by the root of D
def score_dot(s, h, scaled=False):
    return s @ np.swapaxes(h, -1, -2)
