def gumbel_argmax(scores, u):
    noise = -np.log(-np.log(u))
    return (noise + scores).argmax(-1)
