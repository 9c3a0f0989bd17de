# slip: each source word shares itself out over the target words, the sum in (1) runs along the wrong axis
def ibm1_em_step(pairs, table):
    counts = np.zeros_like(table)
    for source, target in pairs:
        part = table[np.ix_(source, target)]
        a = part / part.sum(axis=1, keepdims=True)
        np.add.at(counts, np.ix_(source, target), a)
    total = counts.sum(axis=1, keepdims=True)
    new = table.copy()
    seen = total[:, 0] > 0
    new[seen] = counts[seen] / total[seen]
    return new
