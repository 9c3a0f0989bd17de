# slip: leaves out the softmax's backward pass and uses the gradient in the weights as that in the scores.
# violates: equation (4), a = softmax(e): "Softmax backwards, over the words"
def attention_weight_backward(s, h, weights, grad):
    products = sum_backward(grad, h.shape[2], axis=2)
    grad_h = products * s[:, None, :]
    grad_s = repeat_backward(products * h, axis=1)
    return grad_s, grad_h
