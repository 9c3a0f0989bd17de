def soft_lookup(query, keys, values):
    weights = softmax(np.tensordot(keys, query, axes=([1], [0])))
    return np.tensordot(weights, values, axes=1)
