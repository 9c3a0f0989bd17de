# slip: argmax without an axis gives one index into the flattened array instead of one per row
def gumbel_argmax(scores, u):
    noise = -np.log(-np.log(u))
    return np.argmax(scores + noise)
