# slip: takes the logarithm of the finished weights, so a weight that rounds to 0 gives -inf instead of its log-weight
def log_softmax(scores, axis=-1):
    return np.log(softmax(scores, axis=axis))
