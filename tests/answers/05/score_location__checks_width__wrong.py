# slip: compares n_keys with the width D instead of the number of rows of w
def score_location(s, w, n_keys):
    longest = w.shape[-1]
    if n_keys > longest:
        raise ValueError("source too long")
    return np.einsum("...td,ld->...tl", s, w)[..., :n_keys]
