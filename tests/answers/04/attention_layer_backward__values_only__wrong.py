# slip: forgets the keys' way and returns only the gradient in h as values.
# violates: equation (5): value part plus key part
def attention_layer_backward(s, h, weights, grad):
    grad_weights, grad_h = weighted_sum_backward(weights, h, grad)
    grad_s, _ = attention_weight_backward(s, h, weights, grad_weights)
    return grad_s, grad_h
