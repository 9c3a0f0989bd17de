def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = np.full((T, 1), -np.inf), np.zeros((T, 1)), np.zeros((T, D))
    for k, v in tiles:
        e = q @ k.T / math.sqrt(D)
        new = np.maximum(m, e.max(axis=1, keepdims=True))
        p, factor = np.exp(e - new), np.exp(m - new)
        z = z * factor + p.sum(axis=1, keepdims=True)
        c = c * factor + p @ v
        m = new
    return c / z
