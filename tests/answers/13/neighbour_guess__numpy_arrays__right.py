def neighbour_guess(left, right, counts):
    keys = [(left, right)]
    if keys[0] not in counts:
        keys = [k for k in ((left, None), (None, right)) if k in counts.keys() and k != (None, None)]
    if len(keys) == 0:
        keys = [(None, None)]
    ids = np.array(sorted(set().union(*(counts[k] for k in keys))))
    total = np.zeros(len(ids))
    for k in keys:
        n = np.array([counts[k].get(int(i), 0) for i in ids], dtype=float)
        total += n / n.sum()
    return ids[np.argmax(total >= total.max() - 1e-12)]
