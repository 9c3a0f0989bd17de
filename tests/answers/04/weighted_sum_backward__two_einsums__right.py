def weighted_sum_backward(weights, h, grad):
    return np.einsum("bsd,bd->bs", h, grad), np.einsum("bs,bd->bsd", weights, grad)
