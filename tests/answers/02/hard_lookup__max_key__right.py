def hard_lookup(query, keys, values):
    return values[max(range(len(keys)), key=lambda j: np.dot(keys[j], query))]
