# slip: np.nan_to_num turns the log-weight of a score of -inf into a huge finite number instead of -inf
def log_softmax(scores, axis=-1):
    shifted = scores - np.max(scores, axis=axis, keepdims=True)
    logs = shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
    return np.nan_to_num(logs)
