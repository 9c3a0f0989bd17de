def ibm1_em_step(pairs, table):
    n_source, n_target = table.shape
    counts = np.zeros((n_source, n_target))
    for source, target in pairs:
        # how often every word of the vocabulary stands in the pair
        in_source = np.bincount(source, minlength=n_source).astype(float)
        in_target = np.bincount(target, minlength=n_target).astype(float)
        e, f = np.flatnonzero(in_source), np.flatnonzero(in_target)
        part = in_source[e, None] * table[np.ix_(e, f)]
        counts[np.ix_(e, f)] += part / part.sum(axis=0) * in_target[f]
    rows = []
    for old, row in zip(table, counts):
        rows.append(row / row.sum() if row.any() else old.astype(float))
    return np.stack(rows)
