def gumbel_argmax(scores, u):
    s, v = np.broadcast_arrays(scores, u)
    log_time = np.log(np.negative(np.log(v))) - s
    return np.argmin(log_time, axis=log_time.ndim - 1)
