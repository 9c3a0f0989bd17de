# violates "however near to either": u is kept 1e-9 away from 0 and 1
def gumbel_argmax(scores, u):
    u = np.minimum(np.maximum(u, 1e-9), 1 - 1e-9)
    return np.argmax(scores - np.log(-np.log(u)), axis=-1)
