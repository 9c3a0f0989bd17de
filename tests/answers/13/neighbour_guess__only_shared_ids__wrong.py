def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        keys = [(left, right)]
    else:
        keys = [k for k in ((left, None), (None, right)) if k in counts and k != (None, None)] or [(None, None)]
    ids = set(counts[keys[0]])
    for k in keys[1:]:
        ids = (ids & set(counts[k])) or ids
    scores = {i: sum(counts[k].get(i, 0) / sum(counts[k].values()) for k in keys) for i in ids}
    top = max(scores.values())
    return min(i for i in scores if top - scores[i] <= 1e-12)
