# slip: scaled divides by D and not by its root
def score_dot(s, h, scaled=False):
    D = s.shape[-1]
    e = s @ h.swapaxes(-1, -2)
    return e / D if scaled else e
