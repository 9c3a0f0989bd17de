# slip: computes the weights again from s and h instead of taking the given, perhaps masked, ones.
# violates: "`weights` (B, S): as they were on the way forwards, perhaps masked"
def attention_layer_backward(s, h, weights, grad):
    weights = softmax(np.einsum("bsd,bd->bs", h, s))
    grad_weights, grad_h1 = weighted_sum_backward(weights, h, grad)
    grad_s, grad_h2 = attention_weight_backward(s, h, weights, grad_weights)
    return grad_s, grad_h1 + grad_h2
