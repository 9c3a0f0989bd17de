def soft_lookup(query, keys, values):
    a = softmax(keys @ query)
    v = values.reshape(len(a), -1)
    v *= a[:, None]
    out = v.sum(0)
    return out[0] if values.ndim == 1 else out
