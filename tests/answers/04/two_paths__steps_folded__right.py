def two_paths(s, h, weights, grad):
    B, T, D = s.shape
    rep = np.repeat(h, T, axis=0)
    flat = lambda z: z.reshape(B * T, -1)
    da, v = weighted_sum_backward(flat(weights), rep, flat(grad))
    _, k = attention_weight_backward(flat(s), rep, flat(weights), da)
    return [x.reshape(B, T, *h.shape[1:]).sum(1) for x in (v, k)]
