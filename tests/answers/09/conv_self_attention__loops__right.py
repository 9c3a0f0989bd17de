def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, h, w = x.shape
    y = np.array(x, dtype=float)
    a = np.zeros((B, h * w, h * w))
    places = [(i, j) for i in range(h) for j in range(w)]
    for b in range(B):
        for t, (i, j) in enumerate(places):
            q = w_q @ x[b, :, i, j]
            s = np.array([q @ (w_k @ x[b, :, m, n]) for m, n in places]) / np.sqrt(w_k.shape[0])
            e = np.exp(s - s.max())
            a[b, t] = e / e.sum()
            c = sum(a[b, t, u] * (w_v @ x[b, :, m, n]) for u, (m, n) in enumerate(places))
            y[b, :, i, j] += w_o @ c
    return y, a
