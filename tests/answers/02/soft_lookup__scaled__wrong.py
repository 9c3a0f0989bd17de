# slip: divides the scores by the square root of D, which (2) does not
def soft_lookup(query, keys, values):
    scores = keys @ query / np.sqrt(query.shape[-1])
    return softmax(scores) @ values
