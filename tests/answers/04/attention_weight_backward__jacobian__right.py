def attention_weight_backward(s, h, weights, grad):
    gs, gh = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        w = weights[b]
        d = (np.diag(w) - np.outer(w, w)) @ grad[b]
        gs[b], gh[b] = h[b].T @ d, np.outer(d, s[b])
    return gs, gh
