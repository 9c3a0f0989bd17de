def ibm1_em_step(pairs, table):
    width, places, shares = table.shape[1], [], []
    for source, target in pairs:
        a = table[source[:, None], target]
        places.append((source[:, None] * width + target).ravel())
        shares.append((a / a.sum(axis=0)).ravel())
    if not places:
        return table.copy()
    n = np.bincount(np.concatenate(places), np.concatenate(shares), table.size).reshape(table.shape)
    new = table.astype(float)
    for e in np.flatnonzero(n.any(axis=1)):
        new[e] = n[e] / n[e].sum()
    return new
