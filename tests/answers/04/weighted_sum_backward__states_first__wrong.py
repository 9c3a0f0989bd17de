# slip: returns the gradient in the states before that in the weights.
# violates: "-> (B, S), (B, S, D)"; "Return the weights' gradient first"
def weighted_sum_backward(weights, h, grad):
    products = sum_backward(grad, h.shape[1], axis=1)
    grad_h = products * weights[:, :, None]
    grad_weights = repeat_backward(products * h, axis=2)
    return grad_h, grad_weights
