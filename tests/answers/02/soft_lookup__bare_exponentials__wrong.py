# violates "Scores may be in the thousands"
def soft_lookup(query, keys, values):
    e = np.exp(keys @ query)
    return e @ values / e.sum()
