# violates "whose dot product with the query is largest": keys are brought to length one first
def hard_lookup(query, keys, values):
    lengths = np.sqrt((keys**2).sum(axis=1))
    return values[np.argmax(keys @ query / np.where(lengths > 0, lengths, 1))]
