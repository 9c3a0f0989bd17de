# violates (3): softmax of the product, not product of softmaxes
def attention_numpy(q, k, v):
    weights = softmax(q) @ np.swapaxes(softmax(k, axis=-2), -1, -2)
    return weights @ v, weights
