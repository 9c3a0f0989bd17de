# violates "largest": scores that differ by less than 1e-16 have equal softmax weights
def hard_lookup(query, keys, values):
    return values[np.argmax(softmax(keys @ query))]
