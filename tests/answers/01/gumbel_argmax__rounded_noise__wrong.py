# violates "the index of the first clock to ring": noise is rounded to three places
def gumbel_argmax(scores, u):
    return np.argmax(scores - np.round(np.log(-np.log(u)), 3), axis=-1)
