def soft_lookup(query, keys, values):
    top, total, mix = -np.inf, 0.0, 0.0
    for key, value in zip(keys, values):
        score = float(np.dot(key, query))
        new = max(top, score)
        keep, add = np.exp(top - new), np.exp(score - new)
        total, mix = total * keep + add, mix * keep + add * value
        top = new
    return mix / total
