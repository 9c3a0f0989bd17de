# violates "they broadcast": one entry of k and v for each of q
def attention_numpy(q, k, v):
    if q.ndim == 2:
        weights = softmax(q @ k.T)
        return weights @ v, weights
    pairs = [attention_numpy(a, b, c) for a, b, c in zip(q, k, v)]
    return np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs])
