# slip: walks over the first axis of s and h side by side, so leading axes of different sizes do not broadcast
def score_dot(s, h, scaled=False):
    if s.ndim == 2 and h.ndim == 2:
        e = s @ h.T
        return e / np.sqrt(s.shape[1]) if scaled else e
    return np.stack([score_dot(a, b, scaled) for a, b in zip(s, h)])
