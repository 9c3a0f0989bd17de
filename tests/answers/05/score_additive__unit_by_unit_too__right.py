def score_additive(s, h, w_s, w_h, v):
    scores = 0
    for row_s, row_h, weight in zip(w_s, w_h, v):
        step = (s @ row_s)[..., np.newaxis] + (h @ row_h)[..., np.newaxis, :]
        scores = scores + weight * np.tanh(step)
    return scores
