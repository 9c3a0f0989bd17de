def hard_lookup(query, keys, values):
    scores = np.einsum("sd,d->s", keys, query)
    return values[len(scores) - 1 - scores[::-1].argmax()]
