# violates "Scores may be as large as 10^4": times are formed after a shift, so far scores tie at infinity or divide by zero, a slice of far-apart scores with tiny u ties
def gumbel_argmax(scores, u):
    with np.errstate(all="ignore"):
        return np.argmin(-np.log(u) / np.exp(scores), axis=-1)
