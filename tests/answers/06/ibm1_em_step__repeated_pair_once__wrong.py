# slip: counts a pair that is in the list twice once
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for e, f in {(tuple(a), tuple(b)): (a, b) for a, b in pairs}.values():
        part = table[np.ix_(e, f)]
        np.add.at(counts, np.ix_(e, f), part / part.sum(axis=0))
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), table)
