# slip: keeps the old entry wherever a single count is 0, not only in rows without any count
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for source, target in pairs:
        part = table[np.ix_(source, target)]
        np.add.at(counts, np.ix_(source, target), part / part.sum(axis=0))
    total = np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    return np.where(counts > 0, counts / total, table)
