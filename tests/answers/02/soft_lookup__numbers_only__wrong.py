# violates "values (S,) or (S, Dv)": rows get one weight a column, or an error
def soft_lookup(query, keys, values):
    return (softmax(keys @ query) * values.T).sum()
