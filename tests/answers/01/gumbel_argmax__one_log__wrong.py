# slip: takes only one logarithm, which makes exponential and not Gumbel noise
def gumbel_argmax(scores, u):
    noise = -np.log(u)
    return (scores + noise).argmax(axis=-1)
