# slip: makes the gradient in the states with zeros_like(h), which cuts it to integers when the states are integers.
# violates: "h ... the states perhaps as integers": the gradient a_i grad is not integer
def weighted_sum_backward(weights, h, grad):
    grad_weights = np.zeros_like(weights)
    grad_h = np.zeros_like(h)
    for i in range(h.shape[1]):
        grad_weights[:, i] = (h[:, i] * grad).sum(axis=1)
        grad_h[:, i] = weights[:, i, None] * grad
    return grad_weights, grad_h
