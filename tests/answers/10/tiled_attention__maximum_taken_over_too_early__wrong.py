def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = np.full((T, 1), -np.inf), np.zeros((T, 1)), 0.0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(D)
        m = np.maximum(m, e.max(axis=1, keepdims=True))
        p = np.exp(e - m)
        factor = np.exp(m - m)
        z = z * factor + p.sum(axis=1, keepdims=True)
        c = c * factor + p @ v
    return c / z
