def soft_lookup(query, keys, values):
    scores = np.array([np.dot(k, query) for k in keys])
    shares = softmax(scores)
    return sum(a * v for a, v in zip(shares, values))
