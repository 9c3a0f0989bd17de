# violates (2): softmax is taken of the keys, before the product
def soft_lookup(query, keys, values):
    a = softmax(keys, axis=0) @ query
    return a @ values
