# slip: averages over D instead of adding up in the gradient of the weights.
# violates: Repeat goes back as a sum: the weights' gradient is h_i . grad (table: 4, 2, 8)
def weighted_sum_backward(weights, h, grad):
    spread = np.repeat(grad[:, None, :], h.shape[1], axis=1)
    grad_weights = (spread * h).mean(axis=-1)
    grad_h = spread * weights[:, :, None]
    return grad_weights, grad_h
