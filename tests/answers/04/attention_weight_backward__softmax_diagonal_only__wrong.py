# slip: takes a (1 - a) as the slope of softmax and forgets that each score moves all the other weights too.
# violates: "each weight times how far its gradient lies above the weighted average"
def attention_weight_backward(s, h, weights, grad):
    grad_scores = weights * (1 - weights) * grad
    grad_h = grad_scores[:, :, None] * s[:, None, :]
    grad_s = (grad_scores[:, :, None] * h).sum(axis=1)
    return grad_s, grad_h
