# violates "a score of -inf never wins while another is finite": -10^4 beside it may lose
def gumbel_argmax(scores, u):
    s = np.nan_to_num(np.asarray(scores, float), neginf=-1e4)
    return np.argmax(s - np.log(-np.log(u)), axis=-1)
