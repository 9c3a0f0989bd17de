# violates (2): K q, not the cosine
def soft_lookup(query, keys, values):
    scores = keys @ query / (np.linalg.norm(keys, axis=1) * np.linalg.norm(query))
    return softmax(scores) @ values
