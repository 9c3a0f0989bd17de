# violates "dot product": the largest single product of coordinates decides
def hard_lookup(query, keys, values):
    return values[np.argmax((keys * query).max(axis=1))]
