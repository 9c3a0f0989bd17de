# violates "the value of any one of them": the mean of tied values is none of them
def hard_lookup(query, keys, values):
    scores = keys @ query
    return values[scores == scores.max()].mean(axis=0)
