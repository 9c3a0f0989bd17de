# slip: the root of D is cut to a whole number, right for 4 or 64 and wrong for 3 or 6
def score_dot(s, h, scaled=False):
    scores = s @ np.swapaxes(h, -1, -2)
    if scaled:
        root = int(s.shape[-1] ** 0.5)
        scores = scores / root
    return scores
