# slip: assigns the gradient in h at every step instead of adding it, so only the last step's stays.
# violates: "h: shared by all steps": the T gradients add up
def time_attention_backward(s, h, weights, grad):
    B, T, D = s.shape
    grad_s = np.zeros((B, T, D))
    grad_h = np.zeros(h.shape)
    for t in range(T):
        grad_s[:, t], grad_h = attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t])
    return grad_s, grad_h
