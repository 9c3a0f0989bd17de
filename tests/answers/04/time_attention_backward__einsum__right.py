def time_attention_backward(s, h, weights, grad):
    g = np.einsum('bsd,btd->bts', h, grad)
    d = softmax_backward(weights, g)
    return np.einsum('bts,bsd->btd', d, h), np.einsum('bts,btd->bsd', weights, grad) + np.einsum('bts,btd->bsd', d, s)
