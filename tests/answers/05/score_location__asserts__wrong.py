# slip: an assert raises AssertionError where ValueError is asked for
def score_location(s, w, n_keys):
    assert n_keys <= w.shape[0], "source longer than longest"
    return s @ w[:n_keys].T
