# slip: subtracts the weighted average from grad in place, so the caller's gradient is changed.
# violates: "Leave all inputs as you found them"
def attention_weight_backward(s, h, weights, grad):
    grad -= (weights * grad).sum(axis=1, keepdims=True)
    delta = weights * grad
    grad_s = (delta[:, :, None] * h).sum(axis=1)
    grad_h = delta[:, :, None] * s[:, None, :]
    return grad_s, grad_h
