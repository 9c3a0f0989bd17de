def soft_lookup(query, keys, values):
    a = softmax(np.einsum("sd,d->s", keys, query))
    return np.einsum("s,s...->...", a, values)
