# slip: cuts the second axis, which is the states' axis as soon as there is a batch
def score_location(s, w, n_keys):
    if n_keys > w.shape[0]:
        raise ValueError("n_keys > longest")
    scores = s @ w.T
    return scores[:, :n_keys]
