def weighted_sum_backward(weights, h, grad):
    return (h @ grad[:, :, None])[:, :, 0], weights[:, :, None] @ grad[:, None, :]
