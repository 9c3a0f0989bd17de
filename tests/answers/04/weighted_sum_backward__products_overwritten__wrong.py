# slip: multiplies the products' gradient by the weights in place and then uses it, already changed, for the weights.
# violates: the repeated weight gets h_i times grad, not h_i times a_i times grad
def weighted_sum_backward(weights, h, grad):
    products = np.repeat(grad[:, None, :].astype(float), h.shape[1], axis=1)  # (B, S, D)
    grad_h = products
    grad_h *= weights[:, :, None]
    grad_weights = (products * h).sum(axis=2)
    return grad_weights, grad_h
