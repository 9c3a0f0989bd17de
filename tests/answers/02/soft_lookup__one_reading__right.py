def soft_lookup(query, keys, values):
    top, total, answer = -np.inf, 0.0, np.zeros(np.shape(values)[1:])
    for key, value in zip(keys, values):
        score = key @ query
        new = max(top, score)
        shrink = np.exp(top - new)
        total, answer = total * shrink + np.exp(score - new), answer * shrink + np.exp(score - new) * value
        top = new
    return answer / total
