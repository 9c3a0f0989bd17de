# violates "one of the values, as it stands": an axis of length 1 is left
def hard_lookup(query, keys, values):
    return values[np.argsort(keys @ query)[-1:]]
