def tiled_attention(q, tiles):
    T, D = q.shape
    m = np.full((T, 1), -np.inf)
    for k, _ in tiles:
        e = q @ k.T / math.sqrt(D)
        m = np.maximum(m, e.max(axis=1, keepdims=True))
    z, c = np.zeros((T, 1)), np.zeros((T, 1))
    for k, v in tiles:
        p = np.exp(q @ k.T / math.sqrt(D) - m)
        z = z + p.sum(axis=1, keepdims=True)
        c = c + p @ v
    return c / z
