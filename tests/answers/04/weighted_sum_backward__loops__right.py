def weighted_sum_backward(weights, h, grad):
    B, S, D = h.shape
    gw, gh = np.zeros((B, S)), np.zeros((B, S, D))
    for b in range(B):
        for s in range(S):
            gw[b, s] = sum(grad[b, d] * h[b, s, d] for d in range(D))
            gh[b, s] = weights[b, s] * grad[b]
    return gw, gh
