# slip: stacks the steps' gradients along the first axis, which gives (T, B, D).
# violates: "the gradients in `s` (B, T, D)"
def time_attention_backward(s, h, weights, grad):
    grads_s, grad_h = [], 0
    for t in range(s.shape[1]):
        step_s, step_h = attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t])
        grads_s.append(step_s)
        grad_h = grad_h + step_h
    return np.array(grads_s), grad_h
