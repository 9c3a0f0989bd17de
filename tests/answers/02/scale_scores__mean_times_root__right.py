def scale_scores(q, k):
    d = q.shape[-1]
    return np.mean(np.expand_dims(q, -2) * np.expand_dims(k, -3), axis=-1) * d**0.5
