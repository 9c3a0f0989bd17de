# slip: computes the weights' gradient of every sentence with the first sentence's gradient.
# violates: "B sentences side by side that never meet": each weight gets its h_i . its own grad
def weighted_sum_backward(weights, h, grad):
    grad_weights = np.dot(h, grad.T)[:, :, 0]  # (B, S)
    grad_h = weights[:, :, None] * grad[:, None, :]
    return grad_weights, grad_h
