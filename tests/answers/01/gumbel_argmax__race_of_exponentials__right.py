def gumbel_argmax(scores, u):
    waits = np.log(-np.log(u)) - scores  # the logarithm of a waiting time: the shortest wins
    return np.argmin(waits, axis=-1)
