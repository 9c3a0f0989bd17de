# violates "as it stands": whole numbers become floats, a nan or inf in another value spoils it
def hard_lookup(query, keys, values):
    pick = np.zeros(len(keys))
    pick[np.argmax(keys @ query)] = 1.0
    return pick @ values
