# slip: reshapes k to (..., D, S) instead of swapping its last two axes, which mixes up the keys
def attention_numpy(q, k, v):
    *lead, s, d = k.shape
    scores = q @ k.reshape(*lead, d, s)
    weights = softmax(scores, axis=-1)
    return weights @ v, weights
