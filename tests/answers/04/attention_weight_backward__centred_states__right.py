def attention_weight_backward(s, h, weights, grad):
    mean = (weights[:, :, None] * h).sum(1, keepdims=True)
    grad_s = ((weights * grad)[:, :, None] * (h - mean)).sum(1)
    return grad_s, softmax_backward(weights, grad, axis=1)[..., None] * s[:, None]
