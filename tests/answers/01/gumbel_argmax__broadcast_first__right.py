def gumbel_argmax(scores, u):
    scores, u = np.broadcast_arrays(scores, u)
    return np.argmax(scores - np.log(-np.log(u)), axis=-1)
