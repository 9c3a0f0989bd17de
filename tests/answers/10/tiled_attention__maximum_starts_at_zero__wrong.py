def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = np.zeros((T, 1)), np.zeros((T, 1)), 0
    for k, v in tiles:
        e = q @ k.T / np.sqrt(D)
        new = np.maximum(m, e.max(1, keepdims=True))
        p, factor = np.exp(e - new), np.exp(m - new)
        z = factor * z + p.sum(1, keepdims=True)
        c = factor * c + p @ v
        m = new
    return c / z
