# slip: takes 1 / u first, which loses the last digit of a u next to 1
def gumbel_argmax(scores, u):
    with np.errstate(all="ignore"):
        return np.argmax(scores - np.log(np.log(1 / u)), axis=-1)
