# slip: writes the logarithms into u itself and so changes the input
def gumbel_argmax(scores, u):
    np.log(u, out=u)
    noise = -np.log(-u)
    return np.argmax(scores + noise, axis=-1)
