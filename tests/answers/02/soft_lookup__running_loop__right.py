import math


def soft_lookup(query, keys, values):
    top, total, mix = -math.inf, 0.0, 0.0
    for key, value in zip(keys, values):
        score = float(np.dot(key, query))
        new = max(top, score)
        shrink = math.exp(top - new)
        share = math.exp(score - new)
        total = total * shrink + share
        mix = mix * shrink + share * np.asarray(value, dtype=float)
        top = new
    return mix / total
