# violates (11): the time is -log(u), not -log(1 - u)
def gumbel_argmax(scores, u):
    return np.argmax(scores - np.log(-np.log1p(-u)), axis=-1)
