# slip: the last sum has no axis, so values (S, Dv) give one number instead of a row
def soft_lookup(query, keys, values):
    weights = softmax(keys @ query)
    return np.sum(weights * values.T)
