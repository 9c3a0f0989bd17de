# violates (3): softmax over the queries
def attention_numpy(q, k, v):
    weights = softmax(q @ np.swapaxes(k, -1, -2), axis=-2)
    return weights @ v, weights
