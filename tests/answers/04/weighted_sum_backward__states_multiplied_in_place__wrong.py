# slip: h *= grad writes into the caller's states
def weighted_sum_backward(weights, h, grad):
    dh = weights[:, :, None] * grad[:, None, :]
    h *= grad[:, None, :]
    return h.sum(axis=2), dh
