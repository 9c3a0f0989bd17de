# slip: counts[...] += with repeated ids adds only once, so a word that occurs twice in a sentence loses a count
def ibm1_em_step(pairs, table):
    counts = np.zeros(table.shape)
    for source, target in pairs:
        part = table[np.ix_(source, target)]
        counts[np.ix_(source, target)] += part / part.sum(axis=0)
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), table)
