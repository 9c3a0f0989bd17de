# slip: rounds the answer to one decimal, as the lesson does only for printing
def soft_lookup(query, keys, values):
    weights = softmax(keys @ query)
    return np.round(weights @ values, 1)
