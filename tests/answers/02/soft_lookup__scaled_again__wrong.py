# violates (2): nothing is divided by the square root of D here
def soft_lookup(query, keys, values):
    return softmax(keys @ query / np.sqrt(len(query))) @ values
