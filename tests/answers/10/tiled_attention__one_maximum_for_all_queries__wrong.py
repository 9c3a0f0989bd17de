def tiled_attention(q, tiles):
    m, z, c = -np.inf, 0.0, 0.0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        new = max(m, e.max())
        p = np.exp(e - new)
        factor = np.exp(m - new)
        z = z * factor + p.sum(axis=1, keepdims=True)
        c = c * factor + p @ v
        m = new
    return c / z
