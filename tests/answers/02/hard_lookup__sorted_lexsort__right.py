def hard_lookup(query, keys, values):
    order = np.lexsort((query @ keys.T,))
    return np.asarray(values)[order[-1], ...]
