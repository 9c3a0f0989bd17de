# violates (3): no scale yet
def attention_numpy(q, k, v):
    weights = softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1]))
    return weights @ v, weights
