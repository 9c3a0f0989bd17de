# slip: stores the gradients in arrays of the type of s and h, which cuts them to integers when those are integers.
# violates: "s (B, D), h (B, S, D): what went in, perhaps integers"
def attention_weight_backward(s, h, weights, grad):
    delta = softmax_backward(weights, grad)  # (B, S)
    grad_s, grad_h = np.empty_like(s), np.empty_like(h)
    for row in range(len(s)):
        grad_s[row] = delta[row] @ h[row]
        grad_h[row] = np.outer(delta[row], s[row])
    return grad_s, grad_h
