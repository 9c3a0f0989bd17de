# slip: adds the noise to the softmax weights instead of the scores
def gumbel_argmax(scores, u):
    noise = -np.log(-np.log(u))
    return (softmax(scores) + noise).argmax(axis=-1)
