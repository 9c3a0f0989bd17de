# violates (11): one logarithm is missing
def gumbel_argmax(scores, u):
    return np.argmax(scores + np.log(u), axis=-1)
