# slip: takes the smallest dot product instead of the largest
def hard_lookup(query, keys, values):
    scores = keys @ query
    return values[np.argmin(scores)]
