def time_attention_backward(s, h, weights, grad):
    B, T, D = s.shape
    S = h.shape[1]
    every_h = sum_backward(h, T, axis=1).reshape(B * T, S, D)  # as many copies as steps
    grad_s, grad_h = attention_layer_backward(
        s.reshape(B * T, D), every_h, weights.reshape(B * T, S), grad.reshape(B * T, D)
    )
    return grad_s.reshape(B, T, D), repeat_backward(grad_h.reshape(B, T, S, D), axis=1)
