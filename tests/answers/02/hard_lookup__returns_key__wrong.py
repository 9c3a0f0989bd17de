# slip: returns the winning key instead of its value
def hard_lookup(query, keys, values):
    scores = keys @ query
    best = scores.argmax()
    return keys[best]
