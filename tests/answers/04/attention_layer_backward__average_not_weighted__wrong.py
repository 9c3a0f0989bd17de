# slip: subtracts the plain mean of the words' gradients instead of the average weighted by a.
# violates: delta_i = a_i (g_i - sum_j a_j g_j)
def attention_layer_backward(s, h, weights, grad):
    g = (h * grad[:, None, :]).sum(axis=2)  # (B, S)
    delta = weights * (g - g.mean(axis=1, keepdims=True))
    grad_s = (delta[:, :, None] * h).sum(axis=1)
    grad_h = weights[:, :, None] * grad[:, None, :] + delta[:, :, None] * s[:, None, :]
    return grad_s, grad_h
