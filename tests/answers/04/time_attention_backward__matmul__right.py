def time_attention_backward(s, h, weights, grad):
    d = softmax_backward(weights, grad @ h.swapaxes(1, 2))
    return d @ h, weights.swapaxes(1, 2) @ grad + d.swapaxes(1, 2) @ s
