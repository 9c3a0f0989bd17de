def tiled_attention(q, tiles):
    copies = [(k.copy(), v.copy()) for k, v in tiles]
    k = np.concatenate([k for k, _ in copies])
    v = np.concatenate([v for _, v in copies])
    e = q @ k.T / math.sqrt(q.shape[1])
    p = np.exp(e - e.max(axis=1, keepdims=True))
    return p @ v / p.sum(axis=1, keepdims=True)
