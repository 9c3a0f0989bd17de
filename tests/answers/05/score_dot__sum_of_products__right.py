def score_dot(s, h, scaled=False):
    s, h = np.asarray(s, float), np.asarray(h, float)
    products = s[..., :, None, :] * h[..., None, :, :]  # (..., T, S, D)
    by = {False: 1.0, True: np.linalg.norm(np.ones(s.shape[-1]))}  # the length of (1, ..., 1) is the root of D
    return products.sum(axis=-1) / by[bool(scaled)]
