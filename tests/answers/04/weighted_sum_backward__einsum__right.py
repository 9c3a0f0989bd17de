def weighted_sum_backward(weights, h, grad):
    return np.einsum('bd,bsd->bs', grad, h), np.einsum('bs,bd->bsd', weights, grad)
