# slip: returns the weights after softmax and not the scores
def score_location(s, w, n_keys):
    longest = w.shape[0]
    if n_keys > longest:
        raise ValueError(f"{n_keys} keys, but only {longest} positions")
    e = (s @ w.T)[..., :n_keys]
    return softmax(e)
