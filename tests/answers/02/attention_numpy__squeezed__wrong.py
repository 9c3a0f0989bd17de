# violates "any axis may have size 1": axes of size 1 vanish
def attention_numpy(q, k, v):
    weights = softmax(np.squeeze(q @ np.swapaxes(k, -1, -2)))
    return weights @ v, weights
