# slip: raises already when n_keys is equal to longest
def score_location(s, w, n_keys):
    if n_keys >= len(w):
        raise ValueError("the source is too long")
    return (s @ w.T)[..., :n_keys]
