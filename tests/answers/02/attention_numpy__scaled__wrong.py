# slip: divides the scores by the square root of D, though (3) does not
def attention_numpy(q, k, v):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    weights = softmax(scores)
    return weights @ v, weights
