def neighbour_guess(left, right, counts):
    if (left, right) in counts:
        keys = [(left, right)]
    else:
        keys = [k for k in ((left, None), (None, right)) if k in counts and k != (None, None)] or [(None, None)]
    scores = {}
    for k in keys:
        n = sum(counts[k].values())
        for i, c in counts[k].items():
            scores[i] = scores.get(i, 0) + c / n
    top = max(scores.values())
    return min((i for i in scores if top - scores[i] <= 1e-12), key=str)
