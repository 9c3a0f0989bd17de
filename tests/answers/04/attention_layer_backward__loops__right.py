def attention_layer_backward(s, h, weights, grad):
    gs, gh = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        g = h[b] @ grad[b]
        mean = weights[b] @ g
        for i in range(h.shape[1]):
            delta = weights[b, i] * (g[i] - mean)
            gs[b] += delta * h[b, i]
            gh[b, i] = weights[b, i] * grad[b] + delta * s[b]
    return gs, gh
