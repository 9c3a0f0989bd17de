# slip: returns the gradient in h before that in s.
# violates: "-> (B, D), (B, S, D)"; "Return that of s first"
def attention_weight_backward(s, h, weights, grad):
    delta = softmax_backward(weights, grad)
    grad_h = delta[:, :, None] * s[:, None, :]
    grad_s = (delta[:, :, None] * h).sum(axis=1)
    return grad_h, grad_s
