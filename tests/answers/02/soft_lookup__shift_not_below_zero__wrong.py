# violates "in the thousands ... below zero": 0/0 when all are
def soft_lookup(query, keys, values):
    scores = keys @ query
    e = np.exp(scores - max(0, scores.max()))
    return e @ values / e.sum()
