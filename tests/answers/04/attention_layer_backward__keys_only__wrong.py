# slip: the second gradient in h overwrites the first, so only the keys' way is returned.
# violates: equation (5): value part plus key part, "its gradients add"
def attention_layer_backward(s, h, weights, grad):
    grad_weights, grad_h = weighted_sum_backward(weights, h, grad)
    grad_s, grad_h = attention_weight_backward(s, h, weights, grad_weights)
    return grad_s, grad_h
