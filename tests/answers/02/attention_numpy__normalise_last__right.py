def attention_numpy(q, k, v):
    e = q @ np.moveaxis(k, -1, -2)
    e = np.exp(e - e.max(axis=-1, keepdims=True))
    total = e.sum(axis=-1, keepdims=True)
    return (e @ v) / total, e / total
