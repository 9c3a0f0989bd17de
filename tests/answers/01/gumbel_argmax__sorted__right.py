def gumbel_argmax(scores, u):
    noise = -np.log(-np.log(np.array(u)))
    return np.argsort(-(noise + scores), axis=-1, kind="stable")[..., 0]
