# slip: reshape where two axes should change places
def two_paths(s, h, weights, grad):
    B, T, S = weights.shape
    delta = softmax_backward(weights, grad @ h.swapaxes(1, 2))
    return weights.reshape(B, S, T) @ grad, delta.reshape(B, S, T) @ s
