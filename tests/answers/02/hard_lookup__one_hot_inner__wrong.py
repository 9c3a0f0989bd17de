# violates "as it stands": large whole numbers are rounded, nan in another value spoils it
def hard_lookup(query, keys, values):
    pick = np.zeros(len(keys))
    pick[np.argmax(np.inner(keys, query))] = 1.0
    return pick @ values
