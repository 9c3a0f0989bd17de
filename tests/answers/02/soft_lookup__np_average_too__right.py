def soft_lookup(query, keys, values):
    scores = np.inner(keys, query)
    return np.average(values, axis=0, weights=np.exp(scores - np.logaddexp.reduce(scores)))
