def gumbel_argmax(scores, u):
    w = np.exp(scores - scores.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    return np.argmin(-np.log(u) / w, axis=-1)
