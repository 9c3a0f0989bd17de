# slip: takes the mean over the keys instead of the sum, so the answer is divided by S once more
def soft_lookup(query, keys, values):
    weights = softmax(keys @ query)
    return np.mean([w * v for w, v in zip(weights, values)], axis=0)
