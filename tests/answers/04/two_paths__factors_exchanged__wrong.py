# slip: grad and s stand in each other's place
def two_paths(s, h, weights, grad):
    delta = softmax_backward(weights, grad @ h.swapaxes(1, 2))
    return weights.swapaxes(1, 2) @ s, delta.swapaxes(1, 2) @ grad
