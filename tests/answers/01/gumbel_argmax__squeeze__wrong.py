# slip: squeezes axes of length 1 away
def gumbel_argmax(scores, u):
    return np.argmax(np.squeeze(scores - np.log(-np.log(u))), axis=-1)
