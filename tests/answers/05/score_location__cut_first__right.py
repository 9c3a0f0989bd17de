def score_location(s, w, n_keys):
    if len(w) < n_keys:
        raise ValueError("the source is too long")
    return s @ w[:n_keys].T
