def time_attention_backward(s, h, weights, grad):
    gs, gh = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        for t in range(s.shape[1]):
            one, other = attention_layer_backward(s[b : b + 1, t], h[b : b + 1], weights[b : b + 1, t], grad[b : b + 1, t])
            gs[b, t] = one[0]
            gh[b] = gh[b] + other[0]
    return gs, gh
