def hard_lookup(query, keys, values):
    scores = np.einsum("sd,d->s", keys, query)
    ties = np.flatnonzero(scores >= scores.max())
    return np.take(values, np.random.default_rng().choice(ties), axis=0)
