# slip: takes one number of u for all options of a draw
def gumbel_argmax(scores, u):
    noise = -np.log(-np.log(u[..., :1]))
    return np.broadcast_to(scores + noise, np.broadcast_shapes(np.shape(scores), np.shape(u))).argmax(-1)
