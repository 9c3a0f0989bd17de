def attention_weight_backward(s, h, weights, grad):
    d = weights * (grad - np.einsum('bs,bs->b', weights, grad)[:, None])
    return np.einsum('bs,bsd->bd', d, h), np.einsum('bs,bd->bsd', d, s)
