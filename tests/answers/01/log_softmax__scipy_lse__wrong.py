# violates "log-sum-exp as a whole [is] yours to write"
from scipy.special import logsumexp


def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    return s - logsumexp(s, axis=axis, keepdims=True)
