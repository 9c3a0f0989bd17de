# violates (3): mixes the keys when they fit
def attention_numpy(q, k, v):
    weights = softmax(q @ np.swapaxes(k, -1, -2))
    return weights @ (k if k.shape == v.shape else v), weights
