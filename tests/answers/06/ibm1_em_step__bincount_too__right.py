def ibm1_em_step(pairs, table):
    n_source, n_target = table.shape
    places, shares = [np.zeros(0, int)], [np.zeros(0)]
    for source, target in pairs:
        cells = np.add.outer(np.asarray(source, int) * n_target, np.asarray(target, int))  # flat ids (S, T)
        part = np.take(table, cells)
        places.append(cells.ravel())
        shares.append((part / part.sum(axis=0)).ravel())
    flat = np.bincount(np.concatenate(places), np.concatenate(shares), minlength=n_source * n_target)
    counts = flat.reshape(n_source, n_target)
    total = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, total, out=np.array(table, dtype=float), where=total > 0)
