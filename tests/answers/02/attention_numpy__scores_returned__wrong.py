# violates "Return the context and the weights": the scores come back
def attention_numpy(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2)
    return softmax(scores) @ v, scores
