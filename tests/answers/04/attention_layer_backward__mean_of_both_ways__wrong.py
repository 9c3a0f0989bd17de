# slip: averages the two gradients in h instead of adding them.
# violates: "its gradients add", equation (5)
def attention_layer_backward(s, h, weights, grad):
    grad_weights, as_values = weighted_sum_backward(weights, h, grad)
    grad_s, as_keys = attention_weight_backward(s, h, weights, grad_weights)
    grad_h = (as_values + as_keys) / 2
    return grad_s, grad_h
