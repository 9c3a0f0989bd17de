# violates "context (...), weights (...)": the order is turned
def attention_numpy(q, k, v):
    weights = softmax(q @ np.swapaxes(k, -1, -2))
    return weights, weights @ v
