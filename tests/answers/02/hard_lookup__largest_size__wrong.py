# violates "largest": the size of the score counts, not its sign
def hard_lookup(query, keys, values):
    return values[np.argmax(np.abs(keys @ query))]
