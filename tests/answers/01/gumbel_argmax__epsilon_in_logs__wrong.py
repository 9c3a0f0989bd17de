# slip: adds 1e-9 inside both logarithms, which changes the noise, and so the winner, for u near 0 or 1
def gumbel_argmax(scores, u):
    eps = 1e-9
    noise = -np.log(-np.log(u + eps) + eps)
    return np.argmax(scores + noise, axis=-1)
