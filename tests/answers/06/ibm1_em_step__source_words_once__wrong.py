# slip: a source word that stands twice in a sentence is taken once
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for source, target in pairs:
        source = np.unique(source)
        part = table[np.ix_(source, target)]
        a = part / part.sum(axis=0)
        np.add.at(counts, (source[:, None], target[None, :]), a)
    total = counts.sum(axis=1)
    new = np.array(table, dtype=float)
    new[total > 0] = counts[total > 0] / total[total > 0][:, None]
    return new
