def weighted_sum(weights, h):
    B, S, D = h.shape
    out = np.zeros((B, D))
    for b in range(B):
        for s in range(S):
            out[b] += weights[b, s] * h[b, s]
    return out
