def soft_lookup(query, keys, values):
    return np.squeeze(softmax(keys @ query) @ values)
