# slip: takes the weights of step t from the last axis, which belongs to the words.
# violates: "`weights` (B, T, S)"
def time_attention_backward(s, h, weights, grad):
    T = s.shape[1]
    grad_s = np.zeros(s.shape)
    grad_h = np.zeros(h.shape)
    for t in range(T):
        step_s, step_h = attention_layer_backward(s[:, t], h, weights[:, :, t], grad[:, t])
        grad_s[:, t] = step_s
        grad_h += step_h
    return grad_s, grad_h
