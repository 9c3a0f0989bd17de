

def score_dot(s, h, scaled=False):
    e = (s[..., :, None, :] * h[..., None, :, :]).sum(axis=-1)
    return e * s.shape[-1] ** -0.5 if scaled else e
