# slip: returns the weights first and the context second
def attention_numpy(q, k, v):
    weights = softmax(q @ k.swapaxes(-1, -2), axis=-1)
    context = weights @ v
    return weights, context
