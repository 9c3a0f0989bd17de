# slip: np.asarray makes no copy of an array of floats, so the gradients are written into s itself.
# violates: "Leave all inputs as you found them"
def time_attention_backward(s, h, weights, grad):
    grad_s = np.asarray(s, dtype=float)  # same shape, floats also for integers
    grad_h = np.zeros(h.shape)
    for t in range(s.shape[1]):
        grad_s[:, t], more = attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t])
        grad_h += more
    return grad_s, grad_h
