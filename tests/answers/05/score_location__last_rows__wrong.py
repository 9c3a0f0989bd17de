# slip: keeps the last n_keys positions and not the first
def score_location(s, w, n_keys):
    if n_keys > w.shape[0]:
        raise ValueError("too many keys")
    return (s @ w.T)[..., -n_keys:]
