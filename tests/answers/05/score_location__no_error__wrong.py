# slip: a source that is too long raises nothing and gets fewer scores
def score_location(s, w, n_keys):
    scores = s @ w.T
    return scores[..., :n_keys]
