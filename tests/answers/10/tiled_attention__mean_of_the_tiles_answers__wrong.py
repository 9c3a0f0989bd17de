def tiled_attention(q, tiles):
    total, count = 0.0, 0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        p = np.exp(e - e.max(axis=1, keepdims=True))
        a = p / p.sum(axis=1, keepdims=True)
        total = total + len(k) * (a @ v)
        count += len(k)
    return total / count
