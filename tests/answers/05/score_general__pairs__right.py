

def score_general(s, h, w):
    pairs = s[..., :, None, :, None] * h[..., None, :, None, :]
    return (pairs * w).sum(axis=(-1, -2))
