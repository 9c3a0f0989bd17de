# violates "one of the values, as it stands": a row (1,) becomes a number
def hard_lookup(query, keys, values):
    return np.squeeze(values[np.argmax(keys @ query)])
