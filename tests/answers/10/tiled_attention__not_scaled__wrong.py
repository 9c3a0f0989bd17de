def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = np.full((T, 1), -np.inf), np.zeros((T, 1)), 0.0
    for k, v in tiles:
        e = q @ k.T
        new = np.maximum(m, e.max(axis=1, keepdims=True))
        p = np.exp(e - new)
        z = z * np.exp(m - new) + p.sum(axis=1, keepdims=True)
        c = c * np.exp(m - new) + p @ v
        m = new
    return c / z
