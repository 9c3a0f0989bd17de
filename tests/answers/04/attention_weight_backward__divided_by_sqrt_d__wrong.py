# slip: divides the scores' gradient by the square root of D.
# violates: "(No division by sqrt(D) here ...)", e_i = h_i . s
def attention_weight_backward(s, h, weights, grad):
    delta = softmax_backward(weights, grad) / np.sqrt(s.shape[-1])
    grad_s = np.einsum("bs,bsd->bd", delta, h)
    grad_h = delta[:, :, None] * s[:, None, :]
    return grad_s, grad_h
