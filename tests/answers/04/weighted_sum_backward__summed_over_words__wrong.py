# slip: sums the gradient in the weights over the words instead of over D.
# violates: "the gradients in the weights (B, S)": the weights were repeated along D
def weighted_sum_backward(weights, h, grad):
    products = sum_backward(grad, h.shape[1], axis=1)
    grad_h = products * weights[:, :, None]
    grad_weights = repeat_backward(products * h, axis=1)
    return grad_weights, grad_h
