# slip: returns the gradient in h before that in s.
# violates: "-> (B, D), (B, S, D)"; "Return that of s first"
def attention_layer_backward(s, h, weights, grad):
    grad_weights, as_values = weighted_sum_backward(weights, h, grad)
    grad_s, as_keys = attention_weight_backward(s, h, weights, grad_weights)
    return as_values + as_keys, grad_s
