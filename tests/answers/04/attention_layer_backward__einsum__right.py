def attention_layer_backward(s, h, weights, grad):
    g = np.einsum('bsd,bd->bs', h, grad)
    d = weights * (g - (weights * g).sum(1, keepdims=True))
    return np.einsum('bs,bsd->bd', d, h), np.einsum('bs,bd->bsd', weights, grad) + np.einsum('bs,bd->bsd', d, s)
