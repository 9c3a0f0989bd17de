def time_attention_backward(s, h, weights, grad):
    B, T, D = s.shape
    S = h.shape[1]
    many = np.repeat(h, T, axis=0)
    gs, gh = attention_layer_backward(s.reshape(B * T, D), many, weights.reshape(B * T, S), grad.reshape(B * T, D))
    return gs.reshape(B, T, D), gh.reshape(B, T, S, D).sum(axis=1)
