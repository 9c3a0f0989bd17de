def neighbour_guess(left, right, counts):
    keys = [(left, right)] if (left, right) in counts else [
        k for k in ((left, None), (None, right)) if k in counts and k != (None, None)
    ]
    if not keys:
        keys = [(None, None)]
    d = counts[max(keys, key=lambda k: sum(counts[k].values()))]
    return min(d, key=lambda i: (-d[i], i))
