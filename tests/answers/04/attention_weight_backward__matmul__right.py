def attention_weight_backward(s, h, weights, grad):
    d = softmax_backward(weights, grad)
    return np.squeeze(d[:, None] @ h, axis=1), d[:, :, None] @ s[:, None, :]
