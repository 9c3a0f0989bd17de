# slip: picks the key at the smallest distance instead of the one with the largest dot product
def hard_lookup(query, keys, values):
    distances = ((keys - query) ** 2).sum(axis=1)
    return values[distances.argmin()]
