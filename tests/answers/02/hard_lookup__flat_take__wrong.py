# slip: np.take without an axis indexes the flattened values, so values (S, Dv) give one number and not a row
def hard_lookup(query, keys, values):
    return np.take(values, np.argmax(np.dot(keys, query)))
