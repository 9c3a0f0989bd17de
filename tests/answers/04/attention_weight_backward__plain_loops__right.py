def attention_weight_backward(s, h, weights, grad):
    B, S, D = h.shape
    in_s, in_h = np.zeros((B, D), dtype=np.float64), np.zeros((B, S, D), dtype=np.float64)
    for b in range(B):
        average = sum(float(a) * float(g) for a, g in zip(weights[b], grad[b]))
        for i in range(S):
            blame = float(weights[b, i]) * (float(grad[b, i]) - average)
            for d in range(D):
                in_s[b, d] += blame * float(h[b, i, d])
                in_h[b, i, d] = blame * float(s[b, d])
    return in_s, in_h
