# slip: writes the new rows into the table that was handed in
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for source, target in pairs:
        part = table[np.ix_(source, target)]
        np.add.at(counts, np.ix_(source, target), part / part.sum(axis=0, keepdims=True))
    total = counts.sum(axis=1)
    seen = total > 0
    table[seen] = counts[seen] / total[seen, None]
    return table
