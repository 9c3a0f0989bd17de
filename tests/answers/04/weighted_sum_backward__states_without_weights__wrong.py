# slip: gives each state the whole gradient, without its weight.
# violates: product rule: state h_i gets a_i times grad
def weighted_sum_backward(weights, h, grad):
    grad_h = sum_backward(grad, h.shape[1], axis=1)
    grad_weights = repeat_backward(grad_h * h, axis=2)
    return grad_weights, grad_h
