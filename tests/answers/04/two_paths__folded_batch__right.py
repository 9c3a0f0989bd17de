def two_paths(s, h, weights, grad):
    B, T, D = s.shape
    S = h.shape[1]
    fold = lambda x: x.reshape(B * T, *x.shape[2:])
    hh = np.repeat(h, T, axis=0)
    gw, v = weighted_sum_backward(fold(weights), hh, fold(grad))
    gs, k = attention_weight_backward(fold(s), hh, fold(weights), gw)
    return repeat_backward(v.reshape(B, T, S, D), 1), repeat_backward(k.reshape(B, T, S, D), 1)
