def gumbel_argmax(scores, u):
    log_time = np.log(-np.log(u)) - scores
    return np.argmin(log_time, axis=-1)
