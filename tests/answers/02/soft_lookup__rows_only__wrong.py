# violates "values (S,)": numbers make an (S, S) table
def soft_lookup(query, keys, values):
    return (softmax(keys @ query)[:, None] * values).sum(axis=0)
