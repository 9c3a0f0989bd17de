def soft_lookup(query, keys, values):
    return np.average(values, axis=0, weights=softmax(np.inner(query, keys)))
