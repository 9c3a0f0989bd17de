# slip: divides each score by the key's length, so it ranks by angle and not by dot product
def hard_lookup(query, keys, values):
    scores = keys @ query / np.linalg.norm(keys, axis=1)
    return values[scores.argmax()]
