def soft_lookup(query, keys, values):
    scores = keys @ query
    return np.exp(scores - np.logaddexp.reduce(scores)).dot(values)
