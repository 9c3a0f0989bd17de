# violates (11): minus the log of minus the log
def gumbel_argmax(scores, u):
    return np.argmax(scores + np.log(-np.log(u)), axis=-1)
