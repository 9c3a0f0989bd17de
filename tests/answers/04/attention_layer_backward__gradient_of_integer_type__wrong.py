# slip: collects the gradient in h in an array of h's type, which cuts it to integers when the states are integers.
# violates: "s (B, D), h (B, S, D): what went in, perhaps integers"
def attention_layer_backward(s, h, weights, grad):
    grad_weights, as_values = weighted_sum_backward(weights, h, grad)
    grad_s, as_keys = attention_weight_backward(s, h, weights, grad_weights)
    grad_h = np.empty_like(h)
    np.add(as_values, as_keys, out=grad_h, casting="unsafe")
    return grad_s, grad_h
