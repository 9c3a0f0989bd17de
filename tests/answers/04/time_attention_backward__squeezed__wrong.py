# slip: squeeze drops every axis of length 1
def time_attention_backward(s, h, weights, grad):
    da = grad @ h.swapaxes(1, 2)
    de = softmax_backward(weights, da)
    return np.squeeze(de @ h), weights.swapaxes(1, 2) @ grad + de.swapaxes(1, 2) @ s
