def soft_lookup(query, keys, values):
    scores = keys @ query
    return np.average(values, axis=0, weights=np.exp(scores - scores.max()))
