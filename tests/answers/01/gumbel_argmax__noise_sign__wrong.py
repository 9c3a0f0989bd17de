# slip: adds log(-log u) instead of subtracting it, so the noise has the wrong sign
def gumbel_argmax(scores, u):
    noise = np.log(-np.log(u))
    return np.argmax(scores + noise, axis=-1)
