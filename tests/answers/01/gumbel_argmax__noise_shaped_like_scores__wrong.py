# violates "u of a shape that broadcasts with it": u must fit into the shape of the scores
def gumbel_argmax(scores, u):
    noise = np.empty(np.shape(scores))
    noise[...] = -np.log(-np.log(u))
    return np.argmax(scores + noise, axis=-1)
