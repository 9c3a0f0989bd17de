def hard_lookup(query, keys, values):
    return values[np.argmax(keys * query) // keys.shape[1]]
