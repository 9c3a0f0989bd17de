# slip: goes back through the softmax along the axis of the steps instead of the words.
# violates: weights (B, T, S) are softmax over the words: delta = a (g - weighted average over the words)
def time_attention_backward(s, h, weights, grad):
    grad_weights = grad @ h.swapaxes(1, 2)  # (B, T, S)
    delta = softmax_backward(weights, grad_weights, axis=1)
    grad_s = delta @ h  # (B, T, D)
    grad_h = weights.swapaxes(1, 2) @ grad + delta.swapaxes(1, 2) @ s
    return grad_s, grad_h
