def score_general(s, h, w):
    total = 0.0
    for m in range(w.shape[0]):
        for n in range(w.shape[1]):
            wants_m, is_n = s[..., :, None, m], h[..., None, :, n]
            total = total + wants_m * w[m, n] * is_n
    return total
