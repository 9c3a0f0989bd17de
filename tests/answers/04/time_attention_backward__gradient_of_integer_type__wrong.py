# slip: stores the gradient in s in zeros_like(s), which cuts it to integers when s is an array of integers.
# violates: "`s`, `h` and `grad` may be arrays of integers; your gradients can't be"
def time_attention_backward(s, h, weights, grad):
    grad_s = np.zeros_like(s)
    grad_h = 0.0
    for t in range(s.shape[1]):
        step_s, step_h = attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t])
        grad_s[:, t] = step_s
        grad_h = grad_h + step_h
    return grad_s, grad_h
